#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| perfc_fuzz::targets::office(data));
