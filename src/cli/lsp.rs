//! `perfc lsp`: the language server on standard input and output.
//!
//! One thread reads messages, one writes them, one checks; this one answers. A check that is overtaken by a change is cancelled and begun anew, so that
//! what is typed never waits for what was typed before.

use std::collections::VecDeque;
use std::fs;
use std::io::{self, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;

use crossbeam_channel::{Receiver, Sender, select, unbounded};
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::{InitializeParams, InitializeResult, ServerInfo};

use super::output;
use crate::compile::Progress;
use crate::diagnostics::explain::page;
use crate::diagnostics::{Code, Language};
use crate::lsp::check::{Done, Job, page_path};
use crate::lsp::{Server, cancelled, capabilities};
use crate::scope::PRELUDE;

/// The client said `exit` after `shutdown`.
const ENDED: u8 = 0;
/// It went away without.
const BROKEN_OFF: u8 = 1;

/// How many messages in a row may be unreadable before the stream is given up.
const MOST_UNREADABLE: usize = 100;

/// Serves until the client ends it; answers the exit code.
pub(super) fn run(language: Language) -> u8 {
    let (incoming, messages) = unbounded();
    let (sender, outgoing) = unbounded::<Message>();
    let unreadable = sender.clone();
    thread::spawn(move || read(&incoming, &unreadable));
    let writer = thread::spawn(move || write(&outgoing));
    let code = serve(language, &messages, &sender);
    drop(sender);
    // The reader waits for a client that may never speak again; only what is still to be written is waited for.
    if messages.is_empty() {
        drop(messages);
    }
    let _ = writer.join();
    code
}

fn read(incoming: &Sender<Message>, answers: &Sender<Message>) {
    let mut input = BufReader::with_capacity(1 << 16, io::stdin());
    let mut unreadable = 0;
    while unreadable < MOST_UNREADABLE {
        match Message::read(&mut input) {
            Ok(Some(message)) => {
                unreadable = 0;
                let is_exit = matches!(&message, Message::Notification(notification) if notification.method == "exit");
                if incoming.send(message).is_err() || is_exit {
                    return;
                }
            }
            // What follows a message that cannot be understood may be sound.
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                unreadable += 1;
                let id = RequestId::from(String::new());
                let _ = answers.send(Response::new_err(id, ErrorCode::ParseError as i32, "the message cannot be read".to_owned()).into());
            }
            Ok(None) | Err(_) => return,
        }
    }
}

fn write(outgoing: &Receiver<Message>) {
    let mut output = io::stdout().lock();
    for message in outgoing {
        if message.write(&mut output).and_then(|()| output.flush()).is_err() {
            return;
        }
    }
}

/// What the session has come to.
enum State {
    /// The client has not said what it is.
    Waiting,
    Serving(Box<Server>),
    /// The client has said `shutdown`.
    Ending,
}

struct Session<'c> {
    state: State,
    sender: &'c Sender<Message>,
    language: Language,
    jobs: Sender<(Job, Arc<Progress>)>,
    /// The check that is under way.
    running: Option<Arc<Progress>>,
}

fn serve(language: Language, messages: &Receiver<Message>, sender: &Sender<Message>) -> u8 {
    let (jobs, waiting) = unbounded::<(Job, Arc<Progress>)>();
    let (finished, results) = unbounded::<Option<Box<Done>>>();
    thread::spawn(move || {
        for (job, progress) in waiting {
            if finished.send(job.run(&progress).map(Box::new)).is_err() {
                return;
            }
        }
    });
    let mut session = Session { state: State::Waiting, sender, language, jobs, running: None };
    let mut queue: VecDeque<Message> = VecDeque::new();
    loop {
        if queue.is_empty() {
            session.check();
            select! {
                recv(messages) -> message => match message {
                    Ok(message) => queue.push_back(message),
                    Err(_) => return BROKEN_OFF,
                },
                recv(results) -> done => {
                    session.running = None;
                    if let (Ok(Some(done)), State::Serving(server)) = (done, &mut session.state) {
                        server.publish(&done);
                    }
                    session.flush();
                }
            }
        }
        queue.extend(messages.try_iter());
        withdraw(&mut queue, sender);
        if let Some(message) = queue.pop_front()
            && let Some(code) = session.take(message)
        {
            return code;
        }
        session.flush();
    }
}

/// Answers the requests that were withdrawn before it was their turn.
fn withdraw(queue: &mut VecDeque<Message>, sender: &Sender<Message>) {
    let is_cancel = |message: &Message| matches!(message, Message::Notification(notification) if notification.method == "$/cancelRequest");
    if !queue.iter().any(is_cancel) {
        return;
    }
    let withdrawn: Vec<RequestId> = queue
        .iter()
        .filter_map(|message| match message {
            Message::Notification(Notification { method, params }) if method == "$/cancelRequest" => serde_json::from_value(params.get("id")?.clone()).ok(),
            _ => None,
        })
        .collect();
    queue.retain(|message| match message {
        Message::Request(request) if withdrawn.contains(&request.id) => {
            let _ = sender.send(cancelled(request.id.clone()).into());
            false
        }
        message => !is_cancel(message),
    });
}

impl Session<'_> {
    fn send(&self, message: impl Into<Message>) {
        let _ = self.sender.send(message.into());
    }

    /// Sends what the server has to say of itself.
    fn flush(&mut self) {
        if let State::Serving(server) = &mut self.state {
            for message in server.take_outbox() {
                let _ = self.sender.send(message);
            }
        }
    }

    /// Begins the check that is due. One that is overtaken is cancelled; the next begins when it has ended.
    fn check(&mut self) {
        let State::Serving(server) = &mut self.state else { return };
        match &self.running {
            Some(running) if server.is_stale() => running.cancelled.store(true, Ordering::Relaxed),
            Some(_) => {}
            None => {
                if let Some(job) = server.job() {
                    let progress = Arc::new(Progress::default());
                    self.running = Some(Arc::clone(&progress));
                    let _ = self.jobs.send((job, progress));
                }
            }
        }
    }

    /// Takes one message; answers the exit code where it was the last.
    fn take(&mut self, message: Message) -> Option<u8> {
        match message {
            Message::Request(request) => self.request(request),
            Message::Response(response) => {
                if let State::Serving(server) = &mut self.state {
                    server.response(response);
                }
            }
            Message::Notification(notification) if notification.method == "exit" => {
                return Some(if matches!(self.state, State::Ending) { ENDED } else { BROKEN_OFF });
            }
            Message::Notification(notification) => {
                if let State::Serving(server) = &mut self.state {
                    server.notification(notification);
                }
            }
        }
        None
    }

    fn request(&mut self, request: Request) {
        let refuse = |code: ErrorCode, why: &str| Response::new_err(request.id.clone(), code as i32, why.to_owned());
        let response = match &mut self.state {
            State::Waiting if request.method == "initialize" => match serde_json::from_value::<InitializeParams>(request.params.clone()) {
                Ok(params) => {
                    let mut server = Server::new(&params, self.language);
                    server.set_pages(pages(server.language()));
                    let info = ServerInfo { name: "perfc".to_owned(), version: Some(env!("CARGO_PKG_VERSION").to_owned()) };
                    let result = InitializeResult { capabilities: capabilities(&server), server_info: Some(info) };
                    self.state = State::Serving(Box::new(server));
                    Response::new_ok(request.id.clone(), result)
                }
                Err(error) => refuse(ErrorCode::InvalidParams, &error.to_string()),
            },
            State::Waiting => refuse(ErrorCode::ServerNotInitialized, "not initialized"),
            State::Serving(_) if request.method == "shutdown" => {
                self.state = State::Ending;
                Response::new_ok(request.id.clone(), ())
            }
            State::Serving(_) if request.method == "initialize" => refuse(ErrorCode::InvalidRequest, "already initialized"),
            State::Serving(server) => server.request(request),
            State::Ending => refuse(ErrorCode::InvalidRequest, "shut down"),
        };
        self.send(response);
    }
}

/// A folder with copies of the built-in declarations and of the pages that explain findings, for the editor to open; none where it cannot be written.
fn pages(language: Language) -> Option<PathBuf> {
    let of = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = of("XDG_CACHE_HOME").or_else(|| of("LOCALAPPDATA")).or_else(|| of("HOME").map(|home| home.join(".cache")));
    let name = match language {
        Language::Chinese => "zh",
        Language::English => "en",
    };
    let folder = cache.filter(|cache| cache.is_absolute())?.join("perfc").join(env!("CARGO_PKG_VERSION")).join(name);
    fs::create_dir_all(&folder).ok()?;
    for (name, text) in PRELUDE {
        copy(&folder.join(name.rsplit('/').next().unwrap_or(name)), text)?;
    }
    for info in Code::all() {
        copy(&page_path(&folder, info.code), &page(info, language))?;
    }
    Some(folder)
}

/// Writes a file that does not say this yet.
fn copy(path: &Path, text: &str) -> Option<()> {
    if fs::read(path).is_ok_and(|known| known == text.as_bytes()) {
        return Some(());
    }
    output::write_file(path, |out| Ok(out.write_all(text.as_bytes())?)).ok()
}
