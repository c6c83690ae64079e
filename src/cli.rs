//! The command line: what was asked for, as plain values, and the commands that need no source.

pub mod arguments;
pub mod build;
pub mod check;
pub mod completions;
pub mod diff;
pub mod explain;
pub mod fix;
pub mod fmt;
pub mod git;
pub mod import;
mod imported;
pub mod log;
mod lsp;
mod mistakes;
pub mod new;
mod output;
mod progress;
pub mod renew;
mod repository;
mod run;
mod shelf;
mod unified;
pub mod watch;

use std::ffi::OsString;
use std::io;
use std::path::Path;

pub use arguments::{command, parse};
pub use clap_complete::Shell;

use crate::diagnostics::Language;
use crate::diagnostics::render::Style;
use crate::emit::Failure;
pub use crate::emit::Format;
pub use build::Build;
pub use check::Check;
pub use diff::Diff;
pub use fix::Fix;
pub use fmt::Fmt;
pub use git::Git;
pub use import::Import;
pub use log::Log;
pub use renew::Renew;
pub use watch::Watch;

/// Runs a command line; answers the exit code: 0 where all is sound, 1 where the sources have errors, 2 where it could not be done.
pub fn main(arguments: impl Iterator<Item = OsString>) -> u8 {
    let invocation = match parse(arguments) {
        Ok(invocation) => invocation,
        Err(exit) => {
            run::eprint(&exit.stderr);
            // Nothing is known yet of the language of messages.
            return print(&exit.stdout).map_or_else(|error| refused(&error.to_string()), |()| exit.code);
        }
    };
    let settings = invocation.settings;
    match invocation.command {
        Command::Build(build) => build::run(settings, &build),
        Command::Check(check) => check::run(settings, &check),
        Command::Fmt(fmt) => fmt::run(settings, &fmt),
        Command::Fix(fix) => fix::run(settings, &fix),
        Command::Watch(watch) => watch::run(settings, &watch),
        Command::Explain { code } => said(settings, explain::run(code.as_deref(), settings.language, settings.color.for_stream(&io::stdout()))),
        Command::Diff(diff) => diff::run(settings, &diff),
        Command::Log(log) => log::run(settings, &log),
        Command::Schema { of } => said(settings, Ok(of.text().to_owned())),
        Command::New { name } => said(
            settings,
            new::run(&name, Path::new(".")).map_err(|refusal| refusal.in_language(settings.language)).map(|path| {
                let path = crate::workspace::shown(&path);
                match settings.language {
                    Language::Chinese => format!("已写入 {path}\n下一步：perfc check {path}\n"),
                    Language::English => format!("wrote {path}\nnext: perfc check {path}\n"),
                }
            }),
        ),
        Command::Renew(renew) => renew::run(settings, &renew),
        Command::Import(import) => import::run(settings, &import),
        Command::Git(git) => git::run(settings, &git),
        Command::Lsp => lsp::run(settings.language),
        Command::Completions { shell } => said(settings, Ok(completions::run(shell, settings.language))),
    }
}

/// Prints a result, or why there is none.
fn said(settings: Settings, result: Result<String, String>) -> u8 {
    match result {
        Ok(text) => printed(settings, &text),
        Err(sentence) => refused(&sentence),
    }
}

/// Says why nothing could be done.
fn refused(sentence: &str) -> u8 {
    run::eprint(&format!("{sentence}\n"));
    run::FAILED
}

/// Prints to standard output; answers the exit code.
fn printed(settings: Settings, text: &str) -> u8 {
    print(text).map_or_else(|error| run::usage(settings, &run::cannot_write("-", &error)), |()| run::SOUND)
}

/// Prints to standard output; a reader that has gone away has seen enough.
fn print(text: &str) -> io::Result<()> {
    match output::write_stdout(|out| Ok(out.write_all(text.as_bytes())?)) {
        Err(Failure::System(error)) => Err(error),
        Ok(()) | Err(Failure::Room(..)) => Ok(()),
    }
}

/// All that a command line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invocation {
    /// What holds for every command.
    pub settings: Settings,
    /// What is to be done.
    pub command: Command,
}

/// What holds for every command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The language of messages.
    pub language: Language,
    /// Whether messages are coloured.
    pub color: ColorChoice,
    /// The form of messages.
    pub format: MessageFormat,
    /// Whether a warning counts as an error.
    pub deny_warnings: bool,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Check, and write what was asked for.
    Build(Build),
    /// Only check.
    Check(Check),
    /// Lay sources out.
    Fmt(Fmt),
    /// Make the repairs of the findings.
    Fix(Fix),
    /// Check or build again with every change.
    Watch(Watch),
    /// Explain a finding, or list all of them.
    Explain {
        /// Its id or name.
        code: Option<String>,
    },
    /// Tell what changed between two versions.
    Diff(Diff),
    /// Tell the history of a project or an indicator.
    Log(Log),
    /// Print a JSON Schema.
    Schema {
        /// Of what.
        of: Schema,
    },
    /// Write a first file.
    New {
        /// The project's name, which is the file's.
        name: String,
    },
    /// Make next year's set from last year's.
    Renew(Renew),
    /// Turn forms of other programs into sources.
    Import(Import),
    /// Serve git.
    Git(Git),
    /// Serve an editor.
    Lsp,
    /// Print a completion script.
    Completions {
        /// For which shell.
        shell: Shell,
    },
}

/// The outputs that have a schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Schema {
    /// What `build` writes.
    #[default]
    Data,
    /// What `diff` and `log` write.
    Diff,
}

impl Schema {
    const ALL: [Self; 2] = [Self::Data, Self::Diff];

    const fn name(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Diff => "diff",
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Data => crate::emit::schema::SCHEMA,
            Self::Diff => crate::compare::report::SCHEMA,
        }
    }
}

/// Whether messages are coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorChoice {
    /// On a terminal, unless the environment (`NO_COLOR`) says otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl ColorChoice {
    /// Whether what is written to `stream` is coloured.
    #[must_use]
    pub fn for_stream(self, stream: &impl anstream::stream::RawStream) -> bool {
        match self {
            Self::Auto => !matches!(anstream::AutoStream::choice(stream), anstream::ColorChoice::Never),
            Self::Always => true,
            Self::Never => false,
        }
    }
}

impl Settings {
    /// How findings are written to `stream`: in colour or not, and within a terminal narrower than 80 cells. Wider ones gain nothing: lines of text that are
    /// longer are harder to read.
    fn style(self, stream: &impl anstream::stream::RawStream) -> Style {
        let style = Style::new(self.language, self.color.for_stream(stream));
        let terminal = stream.is_terminal().then(terminal_size::terminal_size).flatten();
        let width = terminal.map_or(style.width, |(width, _)| usize::from(width.0));
        Style { width: width.clamp(NARROWEST, style.width), ..style }
    }
}

/// A terminal narrower than this is written to as if it were as wide.
const NARROWEST: usize = 40;

/// The form of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MessageFormat {
    /// With the source.
    #[default]
    Human,
    /// One line each.
    Short,
    /// One workflow command of GitHub Actions each.
    Github,
    /// One Code Quality report of GitLab.
    Gitlab,
    /// One report in SARIF.
    Sarif,
    /// One report of tests in the XML of `JUnit`.
    Junit,
    /// One JSON object each.
    Json,
}

impl MessageFormat {
    /// Every form, as it is called on the command line.
    const NAMES: [(&'static str, Self); 7] = [
        ("human", Self::Human),
        ("short", Self::Short),
        ("github", Self::Github),
        ("gitlab", Self::Gitlab),
        ("sarif", Self::Sarif),
        ("junit", Self::Junit),
        ("json", Self::Json),
    ];

    /// Whether nothing but the messages may be printed: a program reads them.
    const fn is_data(self) -> bool {
        matches!(self, Self::Gitlab | Self::Sarif | Self::Junit | Self::Json)
    }
}

/// What to print, and to end with, where there is nothing more to do: help, the version, a command line that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exit {
    /// The exit code.
    pub code: u8,
    /// For standard output, colours included where they are wanted.
    pub stdout: String,
    /// For standard error, likewise.
    pub stderr: String,
}
