//! A progress bar, for work of over a second on a terminal.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicUsize, Ordering};
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
            let read = |count: &AtomicUsize| u64::try_from(count.load(Ordering::Relaxed)).unwrap_or_default();
            loop {
                let (projects, to_write, files) = (read(&progress.projects), read(&progress.to_write), read(&progress.total));
                // Reading comes first, then writing: each with a bar of its own.
                let (done, total, message) = match (language, to_write) {
                    (Language::Chinese, 0) => (read(&progress.done), files, format!("个文件，{projects} 个项目")),
                    (Language::English, 0) => (read(&progress.done), files, format!("files, {projects} projects")),
                    (Language::Chinese, _) => (read(&progress.written), to_write, "个项目已写出".to_owned()),
                    (Language::English, _) => (read(&progress.written), to_write, "projects written".to_owned()),
                };
                // How far one file is, nobody knows before its end.
                let template = if to_write == 0 && files <= 1 { "{spinner} {pos}/{len} {msg}" } else { "{bar:30} {pos}/{len} {msg}" };
                if let Ok(style) = ProgressStyle::with_template(template) {
                    bar.set_style(style);
                }
                bar.set_length(total);
                bar.set_position(done);
                bar.set_message(message);
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
