import * as vscode from "vscode";
import { say } from "./words";

interface Place {
  line: number;
  character: number;
}

interface Page {
  html: string;
  title: string;
}

type Request = (method: string, params: unknown) => Promise<unknown>;

/** How long typing must rest before the form is asked for again. */
const REST = 250;

/** The official form beside the source. It follows the edits, and the project that the cursor is in. */
export class FormPreview implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private source: { uri: vscode.Uri; place: Place | undefined } | undefined;
  private shown = "";
  private timer: NodeJS.Timeout | undefined;
  private asked = 0;
  private readonly subscriptions: vscode.Disposable[] = [];

  constructor(private readonly request: Request) {
    this.subscriptions.push(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.languageId === "perf") this.soon();
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
        const cursor = selections[0]?.active;
        if (this.panel === undefined || textEditor.document.languageId !== "perf" || cursor === undefined) return;
        this.source = { uri: textEditor.document.uri, place: { line: cursor.line, character: cursor.character } };
        this.soon();
      }),
    );
  }

  async show(uri?: string | vscode.Uri, place?: Place): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const wanted = typeof uri === "string" ? vscode.Uri.parse(uri) : (uri ?? editor?.document.uri);
    if (wanted === undefined) return;
    const cursor = editor?.document.uri.toString() === wanted.toString() ? editor.selection.active : undefined;
    this.source = { uri: wanted, place: place ?? (cursor && { line: cursor.line, character: cursor.character }) };
    if (this.panel === undefined) {
      const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      // The page has no script; the little one that keeps its place when it is written anew is ours.
      const panel = vscode.window.createWebviewPanel("perfc.form", say("申报表", "Form"), column, { enableScripts: true, localResourceRoots: [] });
      panel.onDidDispose(() => {
        this.panel = undefined;
        this.shown = "";
      });
      panel.onDidChangeViewState(() => this.soon());
      this.panel = panel;
    } else {
      this.panel.reveal(undefined, true);
    }
    await this.update();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.panel?.dispose();
    for (const one of this.subscriptions) one.dispose();
  }

  private soon(): void {
    clearTimeout(this.timer);
    if (this.panel?.visible) this.timer = setTimeout(() => void this.update(), REST);
  }

  private async update(): Promise<void> {
    const source = this.source;
    if (this.panel === undefined || source === undefined) return;
    const turn = ++this.asked;
    const params = { textDocument: { uri: source.uri.toString() }, ...(source.place && { position: source.place }) };
    let page: Page | null;
    try {
      page = (await this.request("perfc/form", params)) as Page | null;
    } catch {
      return;
    }
    // A later question is on its way, or the view was closed meanwhile.
    if (turn !== this.asked || this.panel === undefined) return;
    this.panel.title = page === null ? say("申报表", "Form") : `${say("申报表", "Form")} ${page.title}`;
    const html = page === null ? nothing() : page.html;
    if (html === this.shown) return;
    this.shown = html;
    this.panel.webview.html = guarded(html);
  }
}

function nothing(): string {
  const text = say("这个文件里还没有可以印成表的项目", "there is no project in this file that a form could show");
  return `<!DOCTYPE html><html><head><meta charset="utf-8"></head><body><p>${text}</p></body></html>`;
}

/** The page with nothing allowed in it but its own styles, and one script that keeps the scroll position when it is written anew. */
function guarded(html: string): string {
  const nonce = Array.from({ length: 24 }, () => Math.floor(Math.random() * 36).toString(36)).join("");
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'nonce-${nonce}'`;
  const script = `<script nonce="${nonce}">
    const vscode = acquireVsCodeApi();
    const kept = vscode.getState();
    if (kept) scrollTo(kept.x, kept.y);
    addEventListener("scroll", () => vscode.setState({ x: scrollX, y: scrollY }));
  </script>`;
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
  return html.replace(/<head>/i, (head) => `${head}${meta}`).replace(/<\/body>/i, (body) => `${script}${body}`);
}
