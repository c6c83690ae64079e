import * as fs from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";

/** The program that serves: the one that is set, the one that came with the extension, or the one on PATH. */
export function findServer(context: vscode.ExtensionContext): string {
  const set = vscode.workspace.getConfiguration("perfc.server").get<string>("path", "").trim();
  if (set !== "") return set;
  const name = process.platform === "win32" ? "perfc.exe" : "perfc";
  const bundled = path.join(context.extensionPath, "server", name);
  return fs.existsSync(bundled) ? bundled : name;
}
