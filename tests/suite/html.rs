//! The web page as far as it can be judged without a browser; `tests/pages` looks at it in one.

use perfc::emit::{Format, Options};

use crate::support::{bytes, compile_paths_for, real_set, root};

fn page(name: &str, draft: bool) -> String {
    let options = Options { draft, ..Options::new(Format::Html) };
    let compiled = if name == "real" { real_set(options) } else { compile_paths_for(&[root().join("tests/forms").join(format!("{name}.perf"))], options) };
    String::from_utf8(bytes(&compiled, options)).unwrap()
}

#[test]
fn a_page_is_one_file_that_loads_and_runs_nothing() {
    for (name, draft) in [("real", false), ("full", false), ("hostile", false), ("refused", true)] {
        let page = page(name, draft);
        assert!(page.starts_with("<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">"), "{name}");
        assert!(page.ends_with("</main>\n</body>\n</html>\n"), "{name}");
        assert!(page.contains("content=\"default-src 'none'; style-src 'unsafe-inline';"), "{name}");
        for loaded in ["<script", "<img", "<link", "<iframe", " src=", "url(", "@import", "javascript:"] {
            // In a text these words are escaped or stand behind a quotation mark that is.
            let text = page.replace("src=x onerror", "");
            assert!(!text.contains(loaded), "{name} has {loaded}");
        }
    }
}

#[test]
fn what_a_source_says_is_text() {
    let page = page("hostile", false);
    for escaped in
        ["&lt;script&gt;alert(1)&lt;/script&gt;", "]]&gt; --&gt; &lt;!-- &amp;amp; &amp;#x41;", "&lt;/td&gt;&lt;/tr&gt;&lt;/table&gt;", "=HYPERLINK(&quot;http"]
    {
        assert!(page.contains(escaped), "{escaped}");
    }
    assert_eq!(page.matches("</table>").count(), 13, "a cover and twelve forms");
}

#[test]
fn every_page_of_a_draft_is_marked_and_no_other() {
    assert!(page("refused", true).contains("<div class=\"mark\" aria-hidden=\"true\">草稿</div>"));
    assert!(!page("full", false).contains("草稿"));
}
