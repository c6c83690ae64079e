import * as vscode from "vscode";
import { LanguageClient, State, TransportKind, type LanguageClientOptions } from "vscode-languageclient/node";
import { FormPreview } from "./form";
import { findServer } from "./server";
import { StatusItem } from "./status";
import { say } from "./words";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const status = new StatusItem();
  const preview = new FormPreview((method, params) => client?.sendRequest(method, params) ?? Promise.resolve(null));
  context.subscriptions.push(
    status,
    preview,
    vscode.commands.registerCommand("perfc.showForm", (uri?: string | vscode.Uri, place?: { line: number; character: number }) =>
      preview.show(uri, place),
    ),
    vscode.commands.registerCommand("perfc.restart", () => restart(context, status)),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("perfc.server.path")) void restart(context, status);
    }),
  );
  await start(context, status);
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

async function restart(context: vscode.ExtensionContext, status: StatusItem): Promise<void> {
  const old = client;
  client = undefined;
  if (old?.state === State.Running) await old.stop();
  await old?.dispose();
  await start(context, status);
}

async function start(context: vscode.ExtensionContext, status: StatusItem): Promise<void> {
  const command = findServer(context);
  const options: LanguageClientOptions = {
    documentSelector: [
      { scheme: "file", language: "perf" },
      { scheme: "untitled", language: "perf" },
    ],
    initializationOptions: settings(),
    synchronize: { configurationSection: "perfc" },
    middleware: {
      workspace: {
        configuration: async (params, token, next) => {
          const answered = await next(params, token);
          if (!Array.isArray(answered)) return answered;
          return answered.map((section, index) => (params.items[index]?.section === "perfc" ? settings() : section));
        },
        // What is sent must be what the server understands, which "auto" is not.
        didChangeConfiguration: async () => {
          await client?.sendNotification("workspace/didChangeConfiguration", { settings: { perfc: settings() } });
        },
      },
    },
    markdown: { isTrusted: false, supportHtml: false },
  };
  const server = { command, args: ["lsp"], transport: TransportKind.stdio };
  const started = new LanguageClient("perfc", "perfc", server, options);
  client = started;
  started.onNotification("perfc/status", (told) => status.told(told));
  try {
    await started.start();
  } catch (error) {
    status.stopped();
    const open = say("打开设置", "Open Settings");
    const message = say(
      `无法启动 perfc（${command}）：请安装 perfc，或在设置 perfc.server.path 里写明它的路径`,
      `perfc (${command}) cannot be started: install it, or set perfc.server.path to where it is`,
    );
    started.outputChannel.appendLine(String(error));
    if ((await vscode.window.showErrorMessage(message, open)) === open) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "perfc.server.path");
    }
  }
}

/** What the server is told of the user's settings. */
function settings(): { language: string | null; inlayHints: boolean; codeLens: boolean } {
  const set = vscode.workspace.getConfiguration("perfc");
  const language = set.get<string>("language", "auto");
  return {
    language: language === "auto" ? vscode.env.language : language,
    inlayHints: set.get("inlayHints", true),
    codeLens: set.get("codeLens", true),
  };
}
