import * as vscode from "vscode";

/** One of two texts, by the language that is set, or that of the editor. */
export function say(zh: string, en: string): string {
  const set = vscode.workspace.getConfiguration("perfc").get<string>("language", "auto");
  const language = set === "auto" ? vscode.env.language : set;
  return language.toLowerCase().startsWith("zh") ? zh : en;
}
