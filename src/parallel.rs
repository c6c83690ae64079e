//! Work on several threads where there are any.

/// Runs `work` over every item, on several threads where the feature `threads` is on, and answers in the order of the items.
pub(crate) fn parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    #[cfg(feature = "threads")]
    if items.len() > 1 {
        use rayon::prelude::*;
        return items.par_iter().map(work).collect();
    }
    items.iter().map(work).collect()
}

/// The same over items that are given away, each dropped when it is done.
pub(crate) fn parallel_owned<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync + Send) -> Vec<R> {
    #[cfg(feature = "threads")]
    if items.len() > 1 {
        use rayon::prelude::*;
        return items.into_par_iter().map(work).collect();
    }
    items.into_iter().map(work).collect()
}
