//! A progress bar, for work of over a second on a terminal.

use std::io::IsTerminal;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::compile::Progress;
use crate::diagnostics::Language;

/// How long work may take before anything is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often the bar moves.
const TICK: Duration = Duration::from_millis(100);

/// Runs `work` with a bar beside it, which is taken away when the work is done.
pub(super) fn with_bar<R: Send>(language: Language, progress: &Progress, work: impl FnOnce() -> R + Send) -> R {
    if !std::io::stderr().is_terminal() {
        return work();
    }
    std::thread::scope(|scope| {
        let (done, is_done) = channel::<()>();
        scope.spawn(move || {
            if is_done.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let bar = ProgressBar::new(0);
            let template = match language {
                Language::Chinese => "{bar:30} {pos}/{len} 个文件，{msg} 个项目",
                Language::English => "{bar:30} {pos}/{len} files, {msg} projects",
            };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            loop {
                bar.set_length(u64::try_from(progress.total.load(Ordering::Relaxed)).unwrap_or_default());
                bar.set_position(u64::try_from(progress.done.load(Ordering::Relaxed)).unwrap_or_default());
                bar.set_message(progress.projects.load(Ordering::Relaxed).to_string());
                bar.tick();
                if is_done.recv_timeout(TICK) != Err(RecvTimeoutError::Timeout) {
                    bar.finish_and_clear();
                    return;
                }
            }
        });
        let result = work();
        drop(done);
        result
    })
}
