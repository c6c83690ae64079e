//! What git keeps, read through git itself: nothing is checked out.

use std::ffi::OsStr;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::git::program::{self, git, missing, path};
use crate::diagnostics::render::RunError;
use crate::workspace::{LARGEST_FILE, Overlay};

/// A repository that perfc was called in.
#[derive(Clone, Debug)]
pub(super) struct Repository {
    /// The folder that its paths begin at; in a bare repository, where that would be.
    pub(super) top: PathBuf,
}

pub(super) fn refused(zh: impl Into<String>, en: impl Into<String>) -> RunError {
    RunError { zh: zh.into(), en: en.into(), file: None }
}

/// What git printed, or nothing where it refused.
pub(super) fn answer(command: &mut Command) -> Result<Option<Vec<u8>>, RunError> {
    let answer = program::run(command)?;
    Ok((answer.code == Some(0)).then_some(answer.bytes))
}

const fn line(bytes: &[u8]) -> &[u8] {
    bytes.trim_ascii_end()
}

impl Repository {
    /// The repository around the current folder.
    ///
    /// # Errors
    /// Where there is none, or no git.
    pub(super) fn find() -> Result<Self, RunError> {
        let here = Path::new(".");
        if let Some(top) = answer(git(here).args(["rev-parse", "--show-toplevel"]))? {
            return Ok(Self { top: path(line(&top)) });
        }
        // A bare repository has no work tree.
        match answer(git(here).args(["rev-parse", "--absolute-git-dir"]))? {
            Some(folder) => Ok(Self { top: path(line(&folder)) }),
            None => Err(refused("这里不是 git 仓库：要比较的请写成两个文件或目录", "this is no git repository: name two files or folders to compare")),
        }
    }

    /// Whether files are checked out.
    pub(super) fn has_work_tree(&self) -> Result<bool, RunError> {
        Ok(answer(git(&self.top).args(["rev-parse", "--is-inside-work-tree"]))?.is_some_and(|answer| line(&answer) == b"true"))
    }

    /// The commit that a revision names; none where it names none.
    pub(super) fn commit(&self, revision: &OsStr) -> Result<Option<String>, RunError> {
        let mut wanted = revision.to_owned();
        wanted.push("^{commit}");
        let found = answer(git(&self.top).args(["rev-parse", "--verify", "--quiet", "--end-of-options"]).arg(wanted))?;
        Ok(found.map(|found| String::from_utf8_lossy(line(&found)).into_owned()))
    }

    /// The commit that two have in common.
    pub(super) fn merge_base(&self, one: &str, two: &str) -> Result<Option<String>, RunError> {
        Ok(answer(git(&self.top).args(["merge-base", one, two]))?.map(|found| String::from_utf8_lossy(line(&found)).into_owned()))
    }

    /// The objects of the repository, read by one git that goes on running.
    pub(super) fn objects(&self) -> Result<Objects, RunError> {
        let mut process = git(&self.top)
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| missing(&error))?;
        let (stdin, stdout) = (process.stdin.take(), process.stdout.take());
        let pipes = stdin.zip(stdout).map(|(stdin, stdout)| (stdin, BufReader::with_capacity(1 << 16, stdout)));
        Ok(Objects { process, pipes, trees: FxHashMap::default(), blobs: FxHashMap::default() })
    }
}

/// A source in a revision: where it stands from the top of the repository, and the name of its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Blob {
    pub(super) path: PathBuf,
    pub(super) id: String,
}

/// Objects of a repository; what was read once is kept.
#[derive(Debug)]
pub(super) struct Objects {
    process: Child,
    pipes: Option<(ChildStdin, BufReader<ChildStdout>)>,
    trees: FxHashMap<String, Rc<Vec<Blob>>>,
    blobs: FxHashMap<String, Rc<[u8]>>,
}

impl Drop for Objects {
    fn drop(&mut self) {
        // It ends when nothing more can be asked.
        self.pipes = None;
        let _ = self.process.wait();
    }
}

impl Objects {
    /// Every `.perf` file of a commit, in the order of paths.
    ///
    /// # Errors
    /// Where git fails.
    pub(super) fn sources(&mut self, commit: &str) -> Result<Rc<Vec<Blob>>, RunError> {
        let tree = format!("{commit}^{{tree}}");
        self.tree(&tree, 0)
    }

    /// The content of a source.
    ///
    /// # Errors
    /// Where git fails.
    pub(super) fn content(&mut self, id: &str) -> Result<Rc<[u8]>, RunError> {
        if let Some(known) = self.blobs.get(id) {
            return Ok(Rc::clone(known));
        }
        let content: Rc<[u8]> = self.read(id)?.into();
        self.blobs.insert(id.to_owned(), Rc::clone(&content));
        Ok(content)
    }

    /// The sources of a commit as a tree of files below `top`.
    ///
    /// # Errors
    /// Where git fails.
    pub(super) fn overlay(&mut self, top: &Path, sources: &[Blob]) -> Result<Overlay, RunError> {
        let mut overlay = Overlay::sealed();
        for source in sources {
            overlay.put(&top.join(&source.path), self.content(&source.id)?.to_vec());
        }
        Ok(overlay)
    }

    fn tree(&mut self, id: &str, depth: usize) -> Result<Rc<Vec<Blob>>, RunError> {
        /// Deeper than any system's longest path.
        const DEEPEST: usize = 2048;
        if let Some(known) = self.trees.get(id) {
            return Ok(Rc::clone(known));
        }
        let bytes = self.read(id)?;
        let width = width(id)?;
        let mut out = Vec::new();
        let mut rest = bytes.as_slice();
        // `mode name\0id`, one behind the other.
        while let Some(space) = memchr::memchr(b' ', rest) {
            let Some(end) = memchr::memchr(0, rest) else { break };
            let (mode, name) = (rest.get(..space).unwrap_or_default(), rest.get(space + 1..end).unwrap_or_default());
            let Some(object) = rest.get(end + 1..end + 1 + width) else { break };
            let object = hexadecimal(object);
            let path = self::path(name);
            match mode {
                b"40000" if depth < DEEPEST => {
                    let below = self.tree(&object, depth + 1)?;
                    out.extend(below.iter().map(|blob| Blob { path: path.join(&blob.path), id: blob.id.clone() }));
                }
                // What is a link or another repository is not followed.
                b"100644" | b"100755" if path.extension().is_some_and(|extension| extension == "perf") => out.push(Blob { path, id: object }),
                _ => {}
            }
            rest = rest.get(end + 1 + width..).unwrap_or_default();
        }
        out.sort_by(|one, two| one.path.cmp(&two.path));
        let out = Rc::new(out);
        self.trees.insert(id.to_owned(), Rc::clone(&out));
        Ok(out)
    }

    fn read(&mut self, id: &str) -> Result<Vec<u8>, RunError> {
        self.exchange(id).map_err(|error| match error.kind() {
            io::ErrorKind::FileTooLarge => refused(format!("仓库里的 {id} 太大（上限 1 GiB）"), format!("{id} in the repository is too large (1 GiB at most)")),
            _ => failed(),
        })
    }

    fn exchange(&mut self, id: &str) -> io::Result<Vec<u8>> {
        let Some((stdin, stdout)) = &mut self.pipes else { return Err(io::ErrorKind::BrokenPipe.into()) };
        stdin.write_all(format!("{id}\n").as_bytes())?;
        stdin.flush()?;
        // `id type size`, or `id missing`.
        let mut header = Vec::new();
        stdout.read_until(b'\n', &mut header)?;
        let header = String::from_utf8_lossy(&header);
        let size: u64 = header.split_whitespace().nth(2).and_then(|size| size.parse().ok()).ok_or(io::ErrorKind::InvalidData)?;
        if size > LARGEST_FILE {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let mut content = Vec::new();
        let read = stdout.take(size).read_to_end(&mut content)?;
        let mut end = [0];
        stdout.read_exact(&mut end)?;
        if u64::try_from(read).ok() == Some(size) { Ok(content) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}

/// How many bytes the name of an object has: 20, or 32 where the repository uses SHA-256.
fn width(id: &str) -> Result<usize, RunError> {
    let digits = id.strip_suffix("^{tree}").unwrap_or(id).len();
    if digits.is_multiple_of(2) && digits >= 40 { Ok(digits / 2) } else { Err(failed()) }
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn failed() -> RunError {
    refused("读不到仓库里的内容：请用 git fsck 检查仓库", "the content of the repository cannot be read: check it with git fsck")
}
