//! Tests over many bytes at once.

/// Whether a test holds of any byte. The test must be free of branches (`|` and `&`, not `||` and `&&`): compilers then test many bytes at a time.
#[inline]
pub(crate) fn any(bytes: &[u8], test: impl Fn(u8) -> bool + Copy) -> bool {
    let each = |bytes: &[u8]| bytes.iter().fold(false, |found, byte| found | test(*byte));
    // Most texts are short. Two parts of a set length that overlap take no loop, and none over what is left of one.
    match bytes.len() {
        0..4 => each(bytes),
        4..8 => ends::<4>(bytes, test),
        8..16 => ends::<8>(bytes, test),
        16..=32 => ends::<16>(bytes, test),
        33..=64 => ends::<32>(bytes, test),
        _ => each(bytes.as_chunks::<32>().0.as_flattened()) | ends::<32>(bytes, test),
    }
}

/// Whether a test holds of any of the first or the last `N` bytes, of which there are as many.
#[inline]
fn ends<const N: usize>(bytes: &[u8], test: impl Fn(u8) -> bool + Copy) -> bool {
    let (Some(first), Some(last)) = (bytes.first_chunk::<N>(), bytes.last_chunk::<N>()) else { return false };
    first.iter().fold(false, |found, byte| found | test(*byte)) | last.iter().fold(false, |found, byte| found | test(*byte))
}

/// Whether a test holds of any three bytes, one behind the other; likewise.
#[inline]
pub(crate) fn any_three(bytes: &[u8], test: impl Fn(u8, u8, u8) -> bool + Copy) -> bool {
    let each = |bytes: &[u8]| {
        let (second, third) = (bytes.get(1..).unwrap_or_default(), bytes.get(2..).unwrap_or_default());
        bytes.iter().zip(second).zip(third).fold(false, |found, ((one, two), three)| found | test(*one, *two, *three))
    };
    // The last are looked at a second time, so that none are left over of the many that are looked at together.
    match bytes.last_chunk::<34>() {
        Some(last) => each(bytes.get(..(bytes.len() - 2) / 32 * 32 + 2).unwrap_or_default()) | each(last),
        None => each(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::{any, any_three};

    #[test]
    fn every_byte_is_tested() {
        for length in 0..140 {
            let bytes = vec![b'a'; length];
            assert!(!any(&bytes, |byte| byte == b'b') && !any_three(&bytes, |_, two, _| two == b'b'), "{length}");
            for place in 0..length {
                let mut bytes = bytes.clone();
                bytes[place] = b'b';
                assert!(any(&bytes, |byte| byte == b'b'), "{place} of {length}");
                assert_eq!(any_three(&bytes, |one, _, _| one == b'b'), place + 2 < length, "{place} of {length}");
                assert_eq!(any_three(&bytes, |_, two, _| two == b'b'), place >= 1 && place + 1 < length, "{place} of {length}");
                assert_eq!(any_three(&bytes, |_, _, three| three == b'b'), place >= 2, "{place} of {length}");
            }
        }
    }
}
