import * as vscode from "vscode";
import { say } from "./words";

/** A place as the protocol gives it. */
export interface Place {
  line: number;
  character: number;
}

interface Page {
  html: string;
  title: string;
}

/** Asks the server; `undefined` where none runs. */
type Request = (method: string, params: unknown) => Promise<Page | null | undefined>;

/** How long typing must rest before the form is asked for again. */
const REST = 200;

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
      // What another file of the set says may stand on the form too.
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.languageId === "perf") this.soon();
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
        const cursor = selections[0]?.active;
        if (this.panel === undefined || textEditor.document.languageId !== "perf" || cursor === undefined) return;
        this.source = { uri: textEditor.document.uri, place: place(cursor) };
        this.soon();
      }),
    );
  }

  /** Shows a file's form: that of a code lens, or of a menu, which hands over other things behind the file. */
  async show(uri?: string | vscode.Uri, wanted?: unknown): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const file = typeof uri === "string" ? vscode.Uri.parse(uri) : (uri ?? editor?.document.uri);
    if (file === undefined) return;
    const cursor = editor?.document.uri.toString() === file.toString() ? place(editor.selection.active) : undefined;
    this.source = { uri: file, place: isPlace(wanted) ? wanted : cursor };
    if (this.panel === undefined) {
      this.panel = this.open();
    } else {
      this.panel.reveal(undefined, true);
    }
    await this.update();
  }

  /** Asks anew, as after the server has started again. */
  refresh(): void {
    this.soon();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.panel?.dispose();
    for (const one of this.subscriptions) one.dispose();
  }

  private open(): vscode.WebviewPanel {
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    const options = { enableScripts: false, enableForms: false, enableFindWidget: true, localResourceRoots: [] };
    const panel = vscode.window.createWebviewPanel("perfc.form", say("申报表", "Form"), column, options);
    panel.onDidDispose(() => {
      clearTimeout(this.timer);
      this.panel = undefined;
      this.shown = "";
    });
    panel.onDidChangeViewState(() => this.soon());
    return panel;
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
    const page = await this.request("perfc/form", params).catch(() => undefined);
    // A later question is on its way, the view was closed meanwhile, or there is no answer: what is shown stays.
    if (turn !== this.asked || this.panel === undefined || (page === undefined && this.shown !== "")) return;
    this.panel.title = page ? `${say("申报表", "Form")} ${page.title}` : say("申报表", "Form");
    const html = guarded(page ? page.html : message(page));
    if (html === this.shown) return;
    this.shown = html;
    this.panel.webview.html = html;
  }
}

function isPlace(value: unknown): value is Place {
  return typeof value === "object" && value !== null && "line" in value && "character" in value;
}

function place({ line, character }: vscode.Position): Place {
  return { line, character };
}

/** What stands in the form's place where there is none. */
function message(page: null | undefined): string {
  const text =
    page === null
      ? say("这里还没有能填成申报表的项目。", "There is no project here that the form could show.")
      : say("perfc 没有运行。", "perfc is not running.");
  return `<!DOCTYPE html><html><head><meta charset="utf-8"></head><body><p>${text}</p></body></html>`;
}

/**
 * The page with nothing allowed in it but its own styles, whatever it says of itself. VS Code keeps the scroll position when a page is replaced, which
 * must not be seen as a movement; and half a window is narrower than the form's table, all of whose sizes go by the letters.
 */
function guarded(html: string): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
  const style = "html { scroll-behavior: auto !important; font-size: clamp(10px, 2.3vw, 16px); }";
  const head = `<meta http-equiv="Content-Security-Policy" content="${policy}"><style>${style}</style>`;
  return html.replace(/<head>/i, (opened) => opened + head);
}
