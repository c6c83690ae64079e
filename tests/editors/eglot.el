;;; eglot.el --- What tests/editors/eglot.py looks at in Emacs  -*- lexical-binding: t; -*-

;;; Commentary:

;; The same of the two sources in $PERF_FOLDER as tests/editors/neovim.lua sees in Neovim.

;;; Code:

(package-initialize)
(require 'eglot)
(require 'flymake)
(require 'perf-mode)

(defvar eglot-test-folder (getenv "PERF_FOLDER"))
;; Which program is tried is the test's to say; that there is an entry is the mode's.
(unless (equal (cdr (assq 'perf-mode eglot-server-programs)) '("perfc" "lsp"))
  (error "`perf-mode' is unknown to eglot"))
(setq eglot-sync-connect 20
      eglot-autoshutdown nil
      eglot-confirm-server-initiated-edits nil)

(defun eglot-test-open (name)
  "Visit the source NAME, with a server."
  (find-file (expand-file-name name eglot-test-folder))
  (unless (eq major-mode 'perf-mode) (error "%s is in %s" name major-mode))
  (apply #'eglot (eglot--guess-contact)))

(defun eglot-test-wait (what)
  "Wait until the function WHAT answers."
  (let ((until (+ (float-time) 20)) answer)
    (while (not (setq answer (funcall what)))
      (when (> (float-time) until) (error "Nothing came"))
      (accept-process-output nil 0.02))
    answer))

(let (diagnostics hover completion text server)
  (eglot-test-open "broken.perf")
  (setq server (eglot-current-server))
  (setq diagnostics
        (mapcar (lambda (finding)
                  (let ((from (flymake-diagnostic-beg finding)) (said (flymake-diagnostic-text finding)))
                    (vector (if (string-match "[EW][0-9]\\{4\\}" said) (match-string 0 said) said) (1- (line-number-at-pos from)))))
                (eglot-test-wait (lambda () (flymake-start) (flymake-diagnostics)))))
  (find-file (expand-file-name "sound.perf" eglot-test-folder))
  (eglot--maybe-activate-editing-mode)
  (unless (eglot-managed-p) (error "sound.perf has no server"))
  (search-forward "站数")
  (search-forward "站数")
  (goto-char (match-beginning 0))
  (let ((contents (plist-get (jsonrpc-request server :textDocument/hover (eglot--TextDocumentPositionParams)) :contents)))
    (setq hover (plist-get contents :value)))
  (save-excursion
    (search-backward "check ")
    (goto-char (match-end 0))
    (let* ((table (eglot-completion-at-point))
           (found (all-completions "" (nth 2 table))))
      (setq completion (mapcar (lambda (item) (substring-no-properties item)) found))))
  (eglot-rename "消防站数")
  (eglot-format-buffer)
  (setq text (buffer-string))
  (with-temp-file (expand-file-name "seen.json" eglot-test-folder)
    (insert (json-serialize `((diagnostics . ,(vconcat diagnostics)) (hover . ,hover) (completion . ,(vconcat completion)) (text . ,text)))))
  (set-buffer-modified-p nil)
  (eglot-shutdown server))

;;; eglot.el ends here
