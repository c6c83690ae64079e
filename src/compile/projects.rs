//! The projects of a file, piece by piece: parsed, checked, written, forgotten.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Run;
use super::gather::{FileResult, OwnedMember};
use super::memory::Stamps;
use super::room::Room;
use crate::check::{Checker, Context, member};
use crate::diagnostics::Findings;
use crate::emit::Part;
use crate::emit::form::Order;
use crate::facts;
use crate::names;
use crate::parallel::{parallel, parallel_owned};
use crate::review::Outline;
use crate::scope::Module;
use crate::source::FileId;
use crate::syntax::lexer::Tokens;
use crate::syntax::token::{Keyword, Kind};
use crate::syntax::{SliceParser, ast, pieces};

/// What a file says besides its projects.
pub(super) fn declarations(id: FileId, text: &str, pieces: &[Tokens], findings: &mut Findings) -> ast::File {
    let mut tree = ast::File::default();
    for tokens in pieces {
        let parser = SliceParser::new(id, text, tokens);
        for slice in tokens.slices().filter(|slice| !is_project(tokens, slice)) {
            parser.parse(slice, &mut tree.statements, findings);
        }
    }
    tree
}

pub(super) fn is_project(tokens: &Tokens, slice: &Range<usize>) -> bool {
    tokens.kinds().get(slice.start) == Some(&Kind::Keyword(Keyword::Project))
}

impl Run<'_> {
    /// A large file of nothing but projects: each piece is read, checked and forgotten by itself. None where the file says more than that, which is seen on
    /// the way: what its projects mean is not known then before all of it is read.
    pub(super) fn projects_alone(&self, context: Context<'_>, id: FileId, text: &str, is_allowing: bool) -> Option<FileResult> {
        let ranges: Vec<_> = pieces::of_projects(text)?.into_iter().enumerate().collect();
        let tree = ast::File::default();
        let module = Module { file: id, text, tree: &tree };
        let room = Room::new(ranges.len());
        let is_alone = AtomicBool::new(true);
        let results = parallel(&ranges, |(place, range)| {
            if !is_alone.load(Ordering::Relaxed) {
                return None;
            }
            let lexed = pieces::lex_one(text, range.clone(), id).filter(|(tokens, _)| tokens.slices().all(|slice| is_project(tokens, &slice)));
            is_alone.fetch_and(lexed.is_some(), Ordering::Relaxed);
            let (tokens, findings) = lexed?;
            Some((findings, self.piece_in(&room, *place, context, module, &tokens, is_allowing)))
        });
        let (lexed, pieces): (Vec<Findings>, Vec<FileResult>) = results.into_iter().collect::<Option<Vec<_>>>()?.into_iter().unzip();
        let mut own = Findings::new(id);
        for findings in lexed {
            own.append(findings);
        }
        Some(self.assembled(context, module, pieces, own))
    }

    /// Every project of a file: parsed, checked, written, forgotten. `own` is what was found in the rest of the file; `is_allowing` says whether a document
    /// allows anything in it.
    pub(super) fn projects(&self, context: Context<'_>, module: Module<'_>, pieces: Vec<Tokens>, own: Findings, is_allowing: bool) -> FileResult {
        let room = Room::new(pieces.len());
        let pieces: Vec<(usize, Tokens)> = pieces.into_iter().enumerate().collect();
        let results = parallel_owned(pieces, |(place, tokens)| self.piece_in(&room, place, context, module, &tokens, is_allowing));
        self.assembled(context, module, results, own)
    }

    /// What the pieces of a file come to together.
    fn assembled(&self, context: Context<'_>, module: Module<'_>, pieces: Vec<FileResult>, own: Findings) -> FileResult {
        let mut file = FileResult {
            findings: self.no_findings(module.file),
            members: Vec::with_capacity(pieces.iter().map(|piece| piece.members.len()).sum()),
            facts: Vec::new(),
            proofs: Vec::new(),
            outlines: Vec::new(),
            output: Vec::new(),
            broken: false,
            own: None,
            text: None,
            shared: Vec::new(),
            rests_on: Stamps::default(),
        };
        // Templates say what they say, included or not.
        let mut checker = Checker::new(context, module).with_silenced(self.kept.review);
        for statement in module.tree.statements.iter().filter(|statement| statement.keyword == Keyword::Template) {
            checker.template(statement);
        }
        checker.findings.append(own);
        let (findings, shared) = checker.finish();
        file.findings.append(findings);
        file.shared.extend(shared);
        for piece in pieces {
            file.output.extend(piece.output);
            file.members.extend(piece.members);
            file.facts.extend(piece.facts);
            file.proofs.extend(piece.proofs);
            file.outlines.extend(piece.outlines);
            file.findings.append(piece.findings);
            file.broken |= piece.broken;
            file.shared.extend(piece.shared);
        }
        file
    }

    /// The projects of a piece, as far as there is room for what is found in them.
    fn piece_in(&self, room: &Room, place: usize, context: Context<'_>, module: Module<'_>, tokens: &Tokens, is_allowing: bool) -> FileResult {
        // What is only counted cannot be allowed any more, so where something is allowed everything is found in full.
        let allows = || tokens.kinds().iter().any(|kind| matches!(kind, Kind::Keyword(Keyword::Allow | Keyword::Include)));
        let is_counted = room.is_full_before(place) && !self.kept.review && !is_allowing && !allows();
        let piece = self.piece(context, module, tokens, is_counted);
        room.done(place, piece.findings.list().len());
        piece
    }

    /// The projects of a piece of a file; where `is_counted`, its findings are only counted.
    fn piece(&self, context: Context<'_>, module: Module<'_>, tokens: &Tokens, is_counted: bool) -> FileResult {
        let slices: Vec<_> = tokens.slices().filter(|slice| is_project(tokens, slice)).collect();
        let mut findings = Findings::new(module.file).counting(is_counted);
        let mut members = Vec::with_capacity(slices.len());
        let mut facts = Vec::new();
        let (mut proofs, mut outlines) = (Vec::new(), Vec::new());
        let mut broken = false;
        let parser = SliceParser::new(module.file, module.text, tokens);
        let mut statements: Vec<ast::Statement> = Vec::with_capacity(slices.len());
        for slice in slices {
            parser.parse(slice, &mut statements, &mut findings);
        }
        // What is understood of a source with errors is worth something only as a draft.
        let wanted = self.options.filter(|options| options.draft || !findings.has_errors());
        let source = tokens.span_of(0..tokens.kinds().len()).range().len();
        let mut output = wanted.map(|options| Part::with_room(source, options.format)).unwrap_or_default();
        let is_ordered = self.kept.review || wanted.is_some_and(|options| options.format.is_form());
        let order = if is_ordered { Order::new(context.scope) } else { Order::default() };
        let mut checker = Checker::new(context, module).with_proofs(self.kept.proofs).with_silenced(self.kept.review).counting(is_counted);
        for statement in &statements {
            if statement.keyword != Keyword::Project {
                // Behind a project's end without a line of its own: reported, or declared where this is not seen.
                broken = true;
                continue;
            }
            let Some(mut checked) = checker.project(statement) else {
                broken = true;
                continue;
            };
            proofs.extend(checked.proof.take());
            let goal = checked.goal.take();
            let identity = names::identity(&checked.project.name.value);
            let known = member(&checked, &identity);
            members.push(OwnedMember {
                name: known.name.to_owned(),
                identity: matches!(identity, Cow::Owned(_)).then(|| known.identity.to_owned()),
                at: known.at,
                span: statement.span,
                budget: known.budget,
                money: known.money,
                indicators: known.indicators,
                broken: known.broken,
                goal,
                goal_at: known.goal_at,
            });
            if self.kept.review {
                outlines.push(Outline::of_project(&checked.project, &order, module, statement));
            }
            if self.kept.facts {
                facts.push(facts::project(context.scope, module, statement, &checked, context.document));
            }
            if let Some(options) = wanted {
                output.push(&checked.project, &order, options);
            }
        }
        if let Some(shelf) = &self.shelf {
            output.shelve(shelf.as_ref());
        }
        output.fit();
        self.progress.projects.fetch_add(members.len(), Ordering::Relaxed);
        checker.findings.append(findings);
        let (findings, shared) = checker.finish();
        broken |= findings.has_errors();
        FileResult { findings, members, facts, proofs, outlines, output: vec![output], broken, own: None, text: None, shared, rests_on: Stamps::default() }
    }
}
