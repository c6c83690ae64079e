import * as vscode from "vscode";
import { LanguageClient, State, TransportKind, type LanguageClientOptions } from "vscode-languageclient/node";
import { FormPreview } from "./form";
import { findServer } from "./server";
import { StatusItem } from "./status";
import { say } from "./words";

let client: LanguageClient | undefined;
/** What is done to the client waits for what was done before. */
let turn: Promise<void> = Promise.resolve();

function inTurn(action: () => Promise<void>): Promise<void> {
  turn = turn.then(action).catch((error: unknown) => console.error(error));
  return turn;
}

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel("perfc", { log: true });
  const status = new StatusItem();
  const preview = new FormPreview(async (method, params) => (client?.state === State.Running ? client.sendRequest(method, params) : undefined));
  const restart = (): Promise<void> => inTurn(() => stop().then(() => start(context, output, status, preview)));
  context.subscriptions.push(
    output,
    status,
    preview,
    vscode.commands.registerCommand("perfc.showForm", (uri?: string | vscode.Uri, place?: unknown) => preview.show(uri, place)),
    vscode.commands.registerCommand("perfc.restart", restart),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("perfc.server.path")) void restart();
      else if (change.affectsConfiguration("perfc")) void inTurn(() => tell(status));
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void restart()),
  );
  await restart();
}

export function deactivate(): Promise<void> {
  return inTurn(stop);
}

async function stop(): Promise<void> {
  const old = client;
  client = undefined;
  try {
    await old?.dispose();
  } catch {
    // A server that has died, or does not answer any more, cannot be stopped.
  }
}

async function start(context: vscode.ExtensionContext, output: vscode.LogOutputChannel, status: StatusItem, preview: FormPreview): Promise<void> {
  status.clear();
  const { program, wanted } = findServer(context);
  if (program === undefined) {
    void missing(wanted);
    return;
  }
  const options: LanguageClientOptions = {
    documentSelector: [
      { scheme: "file", language: "perf" },
      { scheme: "untitled", language: "perf" },
    ],
    initializationOptions: settings(),
    outputChannel: output,
    middleware: {
      workspace: {
        // What is sent must be what the server understands, which "auto" is not.
        configuration: async (params, token, next) => {
          const answered = await next(params, token);
          if (!Array.isArray(answered)) return answered;
          return answered.map((section, index) => (params.items[index]?.section === "perfc" ? settings() : section));
        },
      },
    },
  };
  const started = new LanguageClient("perfc", "perfc", { command: program, args: ["lsp"], transport: TransportKind.stdio }, options);
  started.onNotification("perfc/status", (told) => status.told(told));
  started.onDidChangeState(({ newState }) => {
    if (newState === State.Stopped) status.clear();
  });
  client = started;
  try {
    await started.start();
    preview.refresh();
  } catch (error) {
    output.error(error instanceof Error ? error : String(error));
    void missing(program);
  }
}

/** Tells the server what the user has set. */
async function tell(status: StatusItem): Promise<void> {
  status.show();
  if (client?.state === State.Running) await client.sendNotification("workspace/didChangeConfiguration", { settings: { perfc: settings() } });
}

/** Says that there is no server, and offers what helps. */
async function missing(wanted: string): Promise<void> {
  const [open, again] = [say("打开设置", "Open Settings"), say("重试", "Try Again")];
  const message = say(
    `无法启动 ${wanted}，因此没有查错和补全：请安装 perfc，或在设置 perfc.server.path 里写明它的路径。`,
    `${wanted} cannot be started, so there are no findings and no completion: install perfc, or set perfc.server.path to where it is.`,
  );
  const chosen = await vscode.window.showErrorMessage(message, open, again);
  if (chosen === open) await openSetting("perfc.server.path");
  if (chosen === again) await vscode.commands.executeCommand("perfc.restart");
}

/** Opens a setting of the machine that the extension runs on, which a remote window keeps apart from the user's own. */
async function openSetting(query: string): Promise<void> {
  if (vscode.env.remoteName === undefined) await vscode.commands.executeCommand("workbench.action.openSettings", query);
  else await vscode.commands.executeCommand("workbench.action.openRemoteSettings", { query });
}

/** What the server is told of the user's settings. */
function settings(): { language: string | null; inlayHints: boolean; codeLens: boolean } {
  const set = vscode.workspace.getConfiguration("perfc");
  const language = set.get<string>("language", "auto");
  return {
    language: language === "auto" ? null : language,
    inlayHints: set.get("inlayHints", true),
    codeLens: set.get("codeLens", true),
  };
}
