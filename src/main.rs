//! perfc
use perfc::{compile::*, workspace::*, diagnostics::*, source::*};
fn main(){
 let a: Vec<String>=std::env::args().skip(1).collect();
 let emit = a[0]=="build";
 let plan=plan(a[1..].iter().map(|p| Input::Path(p.into())).collect());
 let c=compile(plan, emit.then_some(Format::Json), &Progress::default());
 for d in c.findings.iter().take(100){ let s=c.sources.get(d.primary.at.file); let li=LineIndex::new(&s.text);
  println!("{}:{}: {} {} | {} {:?} {:?}",s.name,li.line_column(d.primary.at.span.start),d.code.info().id,d.title(Language::Chinese),d.label_text(&d.primary,Language::Chinese), d.secondary.iter().map(|l| d.label_text(l,Language::Chinese)).collect::<Vec<_>>(), d.note_texts(Language::Chinese)); let _=d.fix_title(Language::English); let _=d.title(Language::English); }
 for p in &c.problems { println!("{p:?}"); }
 use std::io::Write; let mut o=std::io::stdout().lock();
 for s in &c.sets { for x in &s.output { o.write_all(x).unwrap(); } if !emit { println!("{} {:?} {} projects {:?}", s.name, s.title, s.projects.len(), s.sum); } }
}
