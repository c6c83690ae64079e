import { accessSync, constants, statSync } from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";

const name = process.platform === "win32" ? "perfc.exe" : "perfc";

/** Where the program is that serves: the one that is set, the one that came with the extension, or the one on PATH; and what was looked for. */
export function findServer(context: vscode.ExtensionContext): { program: string | undefined; wanted: string } {
  const set = vscode.workspace.getConfiguration("perfc.server").get<string>("path", "").trim();
  if (set !== "") return { program: located(set), wanted: set };
  const bundled = path.join(context.extensionPath, "server", name);
  return { program: isProgram(bundled) ? bundled : located(name), wanted: name };
}

/** A path as it is, `~` for the home folder; a bare name where PATH has it. */
function located(wanted: string): string | undefined {
  if (!/[\\/]/.test(wanted)) {
    const folders = (process.env["PATH"] ?? "").split(path.delimiter).filter((folder) => folder !== "");
    return folders.map((folder) => path.join(folder, wanted)).find(isProgram);
  }
  const home = process.env[process.platform === "win32" ? "USERPROFILE" : "HOME"] ?? "";
  const file = wanted.replace(/^~(?=[\\/])/, () => home);
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const whole = folder === undefined ? file : path.resolve(folder, file);
  return isProgram(whole) ? whole : undefined;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
