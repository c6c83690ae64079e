import * as vscode from "vscode";
import { say } from "./words";

/** What the server says of an open file. */
interface Told {
  uri: string;
  projects: number;
  indicators: number;
  budget: string | null;
  errors: number;
  warnings: number;
}

/** The item of the status bar: what the file in front comes to. */
export class StatusItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("perfc.status", vscode.StatusBarAlignment.Right, 90);
  private readonly files = new Map<string, Told>();
  private readonly subscriptions: vscode.Disposable[] = [];

  constructor() {
    this.item.name = "perf";
    this.item.command = "workbench.actions.view.problems";
    this.subscriptions.push(
      vscode.window.onDidChangeActiveTextEditor(() => this.show()),
      vscode.workspace.onDidCloseTextDocument((document) => this.files.delete(document.uri.toString())),
    );
  }

  told(told: Told): void {
    this.files.set(vscode.Uri.parse(told.uri).toString(), told);
    this.show();
  }

  /** Forgets everything: there is no server that it could be true of. */
  clear(): void {
    this.files.clear();
    this.show();
  }

  dispose(): void {
    for (const one of this.subscriptions) one.dispose();
    this.item.dispose();
  }

  show(): void {
    const document = vscode.window.activeTextEditor?.document;
    const told = document?.languageId === "perf" ? this.files.get(document.uri.toString()) : undefined;
    if (told === undefined) {
      this.item.hide();
      return;
    }
    const parts = [say(`${told.projects} 个项目`, count(told.projects, "project"))];
    if (told.budget !== null) parts.push(say(`${told.budget} 元`, `${told.budget} yuan`));
    parts.push(say(`${told.errors} 错误`, count(told.errors, "error")));
    if (told.warnings > 0) parts.push(say(`${told.warnings} 警告`, count(told.warnings, "warning")));
    this.item.text = `perf${say("：", ": ")}${parts.join(" · ")}`;
    this.item.tooltip = say(`${told.indicators} 条指标；单击看问题`, `${count(told.indicators, "indicator")}; click for the problems`);
    this.item.show();
  }
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
