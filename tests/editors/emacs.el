;;; emacs.el --- What tests/editors/emacs.py looks at in Emacs  -*- lexical-binding: t; -*-

;;; Commentary:

;; The colours of each file named in files.json, and the file as `indent-region' leaves it,
;; go to 0.json, 1.json … in the same folder.

;;; Code:

(require 'json)
(require 'ert)
(require 'perf-mode)
(require 'imenu)

(defvar perf-test-folder (getenv "PERF_FOLDER"))

(defun perf-test-face (position)
  "The name of the face at POSITION, or null."
  (let ((face (get-text-property position 'face)))
    (if face (symbol-name (if (consp face) (car face) face)) :null)))

(defun perf-test-dump (file index)
  "Write what is seen of FILE, the one of number INDEX."
  (with-temp-buffer
    (insert-file-contents file)
    (setq buffer-file-name file)
    (set-auto-mode)
    (unless (eq major-mode 'perf-mode) (error "%s is in %s" file major-mode))
    (font-lock-ensure)
    (let ((faces (mapcar #'perf-test-face (number-sequence (point-min) (1- (point-max))))))
      (indent-region (point-min) (point-max))
      (let ((lines (split-string (buffer-string) "\n")))
        (set-buffer-modified-p nil)
        (setq buffer-file-name nil)
        (with-temp-file (expand-file-name (format "%d.json" index) perf-test-folder)
          (insert (json-serialize `((faces . ,(vconcat faces)) (lines . ,(vconcat lines))))))))))

(defmacro perf-test-with (text &rest body)
  "Run BODY in a buffer of `perf-mode' that holds TEXT."
  (declare (indent 1))
  `(with-temp-buffer
     (insert ,text)
     (goto-char (point-min))
     (perf-mode)
     ,@body))

(ert-deftest perf-test-indents-new-lines ()
  (perf-test-with "project 甲 <\nbudget 1 {\nother 1;\n}\nannual_goal \"\"\"\n      字\n  \"\"\";\ncheck\na = b;\n>\n"
    (indent-region (point-min) (point-max))
    (should (equal (buffer-string)
                   "project 甲 <\n  budget 1 {\n    other 1;\n  }\n  annual_goal \"\"\"\n      字\n  \"\"\";\n  check\n    a = b;\n>\n"))))

(ert-deftest perf-test-comments ()
  (perf-test-with "year 2026;\n"
    (comment-region (point-min) (line-end-position))
    (should (equal (buffer-string) "// year 2026;\n"))
    (uncomment-region (point-min) (point-max))
    (should (equal (buffer-string) "year 2026;\n"))))

(ert-deftest perf-test-index ()
  (perf-test-with "project \"甲\" <\n  indicator 产出.数量.站数 = 2 个;\n>\n"
    (let ((index (funcall imenu-create-index-function)))
      (should (assoc "\"甲\"" (cdr (assoc "Project" index))))
      (should (assoc "站数" (cdr (assoc "Indicator" index)))))))

(ert-deftest perf-test-colours-while-typing ()
  "A statement is coloured anew as a whole, and a text that loses its end takes its line alone."
  (perf-test-with "project 甲 <\n  agency \"乙\";\n  check\n    a = budget;\n>\n"
    (font-lock-ensure)
    (search-forward "乙")
    (delete-char 1) ; the quote behind it
    (font-lock-ensure)
    (search-forward "check")
    (should (eq (get-text-property (match-beginning 0) 'face) 'font-lock-keyword-face))
    (search-forward "a = b")
    (insert "u")
    (font-lock-ensure)
    (delete-char -1)
    (font-lock-ensure)
    (should (eq (get-text-property (1- (point)) 'face) 'perf-fact))))

(let ((index 0))
  (dolist (file (append (json-parse-string (with-temp-buffer
                                              (insert-file-contents (expand-file-name "files.json" perf-test-folder))
                                              (buffer-string)))
                        nil))
    (perf-test-dump file index)
    (setq index (1+ index))))

(ert-run-tests-batch-and-exit)

;;; emacs.el ends here
