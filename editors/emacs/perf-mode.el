;;; perf-mode.el --- Major mode for perf, performance targets of budget projects  -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1"))
;; Keywords: languages
;; SPDX-License-Identifier: MIT OR Apache-2.0

;;; Commentary:

;; Colours, indentation, comments and an index of projects and indicators for the
;; language perf.  With eglot, `M-x eglot' starts `perfc lsp' for diagnostics,
;; completion, renaming and formatting.

;;; Code:

(require 'seq)

(defgroup perf nil
  "The language perf."
  :group 'languages)

(defcustom perf-indent-offset 2
  "How far a block is indented."
  :type 'natnum
  :safe #'natnump)

;; BEGIN words
(defconst perf--keywords
  '((use "use" "引用")
    (unit "unit" "计量单位" "度量单位")
    (level "level" "指标分类")
    (choice "choice" "可选值")
    (require "require" "必填")
    (template "template" "模板")
    (document "document" "汇总表")
    (project "project" "项目" "项目名称")
    (code "code" "编码")
    (year "year" "年度")
    (department "department" "主管部门")
    (agency "agency" "实施单位")
    (nature "nature" "项目性质")
    (category "category" "项目类别")
    (period "period" "计划起止日期")
    (budget "budget" "预算" "年度资金申请总额")
    (appropriation "appropriation" "当年财政拨款")
    (carryover "carryover" "上年结转资金")
    (total "total" "项目资金总额")
    (fiscal "fiscal" "财政资金")
    (other "other" "其他资金")
    (fund "fund" "资金来源")
    (overall_goal "overall_goal" "项目总目标" "项目总体目标")
    (annual_goal "annual_goal" "年度总体目标")
    (indicator "indicator" "指标")
    (weight "weight" "权重" "分值")
    (note "note" "备注")
    (check "check" "校验" "勾稽")
    (include "include" "套用")
    (allow "allow" "审核说明"))
  "The spellings of each keyword, known by its English one.")

(defconst perf--facts
  '("period" "计划起止日期" "budget" "预算" "年度资金申请总额" "appropriation" "当年财政拨款" "carryover" "上年结转资金" "total" "项目资金总额" "fiscal" "财政资金" "other" "其他资金" "计划期" "span" "全周期")
  "What a name in a check means by itself.")

(defconst perf--comparators
  '("大于等于" "小于等于" "等于" "不低于" "不少于" "至少" "不超过" "不高于" "不多于" "至多" "大于" "高于" "小于" "低于")
  "Comparators that are written as words.")

(defconst perf--sums
  '("sum" "合计")
  "The words for a sum.")
;; END words

;;;; Syntax

(defvar perf-mode-syntax-table
  (let ((table (make-syntax-table)))
    (dolist (slash '(?/ ?／))
      (modify-syntax-entry slash ". 124b" table))
    (dolist (star '(?* ?＊ ?﹡))
      (modify-syntax-entry star ". 23" table))
    (modify-syntax-entry ?\n "> b" table)
    (modify-syntax-entry ?_ "w" table)
    ;; What is a text is told by `perf--propertize': quotes nest, and three of them are one.
    (dolist (sign '(?\" ?\\ ?< ?> ?= ?+ ?- ?. ?% ?“ ?” ?「 ?」 ?《 ?》 ?〈 ?〉 ?＂))
      (modify-syntax-entry sign "." table))
    (modify-syntax-entry ?{ "(}" table)
    (modify-syntax-entry ?} "){" table)
    table)
  "Syntax table of `perf-mode'.")

(defun perf--text-end ()
  "The end of the text in quotes that begins at point.
It stands on one line, or in three quotes that close first on a line."
  (save-excursion
    (if (looking-at "[\"＂“”]\\{3\\}")
        (progn
          (goto-char (match-end 0))
          (if (re-search-forward "^[ \t　]*[\"＂“”]\\{3\\}" nil t) (point) (line-end-position)))
      (let* ((opener (char-after))
             (closers (pcase opener (?“ '(?”)) (?” '(?” ?“)) (?「 '(?」)) (_ '(?\" ?＂))))
             (nests (memq opener '(?“ ?「)))
             (line-end (line-end-position))
             (depth 1))
        (forward-char)
        (while (and (> depth 0) (< (point) line-end))
          (let ((character (char-after)))
            (cond ((eq character ?\\) (forward-char))
                  ((memq character closers) (setq depth (1- depth)))
                  ((and nests (eq character opener)) (setq depth (1+ depth)))))
          (forward-char))
        (min (point) line-end)))))

(defun perf--propertize (start end)
  "Mark the texts between START and END for the syntax table."
  (goto-char start)
  (let ((begun (nth 8 (syntax-ppss))))
    (when begun (goto-char begun)))
  (while (re-search-forward "[\"＂“”「]" end t)
    (let ((from (match-beginning 0)))
      (goto-char from)
      (if (nth 4 (save-excursion (syntax-ppss from)))
          (forward-char)
        (let ((to (perf--text-end)))
          (when (> to (1+ from))
            (put-text-property from (1+ from) 'syntax-table (string-to-syntax "|"))
            (put-text-property (1- to) to 'syntax-table (string-to-syntax "|"))
            (put-text-property from to 'syntax-multiline t))
          (goto-char (max to (1+ from))))))))

;;;; Colours

(defface perf-level '((t :inherit font-lock-preprocessor-face)) "Levels of an indicator's path.")
(defface perf-indicator '((t :inherit font-lock-variable-name-face)) "Names of indicators.")
(defface perf-declared '((t :inherit font-lock-function-name-face)) "Names of projects and templates.")
(defface perf-unit '((t :inherit font-lock-type-face)) "Units.")
(defface perf-constant '((t :inherit font-lock-constant-face)) "Words that are printed as they are, and codes.")
(defface perf-fact '((t :inherit font-lock-builtin-face)) "Facts of the form: the budget and its kin.")
(defface perf-function '((t :inherit font-lock-builtin-face)) "The word for a sum.")
(defface perf-operator '((t :inherit default)) "Comparators and operators.")
(defface perf-number '((t :inherit default)) "Numbers and dates.")

(defun perf--one-of (words)
  "A regular expression for one of WORDS, letters in either width."
  (mapconcat (lambda (word)
               (mapconcat (lambda (letter)
                            (if (< letter 128) (format "[%c%c]" letter (+ letter #xfee0)) (string letter)))
                          word ""))
             (sort (copy-sequence words) (lambda (a b) (> (length a) (length b))))
             "\\|"))

(defun perf--spellings (&rest names)
  "The spellings of the keywords NAMES."
  (apply #'append (mapcar (lambda (name) (cdr (assq name perf--keywords))) names)))

(defconst perf--word-rest "[[:alnum:]_、·̀-ͯ]")
(defconst perf--whole (concat "\\(?:\\'\\|[^[:alnum:]_、·]\\)")
  "What may follow a word that is whole.")
(defconst perf--word (concat "[[:alpha:]_]" perf--word-rest "*"))
(defconst perf--blanks "[ \t\n\r　]")
(defconst perf--quote "[\"＂“”「]")
(defconst perf--dot "[.．。﹒]")
(defconst perf--slash "[/／]")
(defconst perf--star "[*＊﹡×]")
(defconst perf--open "[(（﹙]")
(defconst perf--close "[)）﹚]")
(defconst perf--delimiter "[;；﹔<＜﹤《〈>＞﹥》〉{｛﹛}｝﹜]")
(defconst perf--number "[0-9０-９]+\\(?:[,，﹐_＿][0-9０-９]+\\)*\\(?:[.．。﹒][0-9０-９]+\\)?")
(defconst perf--date
  (concat "[0-9０-９]\\{4\\}\\(?:\\(?:[－﹣−-][0-9０-９]\\{1,2\\}\\)\\{1,2\\}\\(?:\\'\\|[^0-9０-９]\\)"
          "\\|年[0-9０-９]\\{1,2\\}月\\(?:[0-9０-９]\\{1,2\\}[日号]\\|底\\)?\\)"))
(defconst perf--unit-word
  (concat "[%％﹪‰]\\|[[:alpha:]]*[℃℉°㎡㎥㎜㎝㎞㎎㎏²³][A-Za-z²³]*\\|[[:alpha:]_]" perf--word-rest "*"))
(defconst perf--until "至[ \t　]*[-−+0-9０-９]"
  "至 between the two ends of an interval.")
(defconst perf--sign
  (concat "[<＜﹤《〈>＞﹥》〉][=＝﹦═]?\\|[=＝﹦═≤≦≥≧]\\|\\(?:" (perf--one-of perf--comparators) "\\)"
          "\\(?:\\'\\|[0-9０-９]\\|[^[:alnum:]_、·]\\)")
  "A comparator; one in words with what follows it.")
(defconst perf--keyword
  (concat "\\(" (perf--one-of (apply #'append (mapcar #'cdr perf--keywords))) "\\)" perf--whole)
  "A keyword, as the first group.")

(defun perf--keyword-at-point ()
  "The English spelling, a symbol, of the keyword at point, or nil."
  (when (looking-at perf--keyword)
    (let ((word (apply #'string (mapcar (lambda (letter) (if (<= #xff01 letter #xff5e) (- letter #xfee0) letter))
                                        (match-string 1)))))
      (car (seq-find (lambda (row) (member word (cdr row))) perf--keywords)))))

(defun perf--skip ()
  "Skip blanks and comments."
  (while (or (> (skip-chars-forward " \t\n\r　") 0)
             (and (looking-at "[/／][/／]") (progn (end-of-line) t))
             (and (looking-at "[/／][*＊﹡]")
                  (or (re-search-forward "[*＊﹡][/／]" nil t) (goto-char (point-max)))
                  t))))

(defun perf--paint (from to face)
  "Give FACE to the text between FROM and TO."
  (put-text-property from to 'face face)
  (goto-char to))

(defun perf--take (regexp face)
  "Give FACE to what matches REGEXP behind blanks; nil where nothing does."
  (perf--skip)
  (when (looking-at regexp)
    (perf--paint (point) (match-end 0) face)
    t))

(defun perf--take-name (face)
  "Give FACE to the name behind blanks, bare or in quotes; nil without one."
  (perf--skip)
  (cond ((looking-at perf--quote) (perf--paint (point) (perf--text-end) face) t)
        (t (perf--take perf--word face))))

(defun perf--take-unit (tight)
  "Take the unit behind blanks.
TIGHT where it goes on only without a space round the `/'."
  (perf--skip)
  (let ((from (point))
        (again t))
    (while again
      (setq again nil)
      (cond ((and (not (looking-at perf--until)) (looking-at perf--unit-word))
             (goto-char (match-end 0))
             ;; 3天至5天
             (let ((end (point)))
               (goto-char from)
               (if (re-search-forward perf--until end t) (goto-char (match-beginning 0)) (goto-char end))
               (when (re-search-backward perf--until from t) (goto-char (match-beginning 0)))))
            ((looking-at (concat perf--open "[^()（）﹙﹚;；\n]*" (if tight "·[^()（）﹙﹚;；\n]*" "") perf--close))
             (goto-char (match-end 0))))
      (let ((end (point)))
        (unless tight (perf--skip))
        (if (and (> end from)
                 (looking-at (if tight (concat perf--slash "\\(?:[[:alpha:]%％‰]\\|[(（﹙][^()（）﹙﹚;；\n]*·\\)")
                               (concat "\\(?:" perf--slash "\\|" perf--star "\\)")))
                 (not (looking-at "[/／][/／*＊﹡]")))
            (progn (forward-char) (unless tight (perf--skip)) (setq again t))
          (goto-char end))))
    (when (> (point) from) (perf--paint from (point) 'perf-unit))))

(defun perf--take-path (last)
  "Take a path, its last name with the face LAST."
  (let ((again t))
    (while again
      (setq again nil)
      (perf--skip)
      (let ((from (point)))
        (when (perf--take-name last)
          (let ((to (point)))
            (perf--skip)
            (if (and (looking-at perf--dot) (not (looking-at (concat perf--dot perf--dot))))
                (progn (put-text-property from to 'face 'perf-level) (forward-char) (setq again t))
              (goto-char to))))))))

(defun perf--take-sign ()
  "Take a comparator; nil where there is none."
  (perf--skip)
  (when (looking-at perf--sign)
    (let ((from (point)))
      (if (looking-at (concat "\\(" (perf--one-of perf--comparators) "\\)"))
          (perf--paint from (match-end 1) 'perf-operator)
        (perf--paint from (match-end 0) 'perf-operator)))
    t))

(defun perf--opens-block-p ()
  "Whether the `<' at point opens a block, or the `>' closes one around."
  (save-excursion
    (cond ((looking-at "[<＜﹤《〈]")
           (forward-char)
           (perf--skip)
           (or (looking-at "[>＞﹥》〉]") (memq (perf--keyword-at-point) '(weight note allow))))
          ((looking-at "[>＞﹥》〉][=＝﹦═]") nil)
          ((looking-at "[>＞﹥》〉]")
           (forward-char)
           (perf--skip)
           (not (looking-at (concat "[-－﹣−+＋﹢0-9０-９]\\|" perf--quote "\\|\\(?:" (perf--one-of (perf--spellings 'budget)) "\\)")))))))

(defun perf--take-rest ()
  "Take the rest of a statement: numbers with units, dates, texts and signs."
  (let ((again t))
    (while again
      (perf--skip)
      (cond ((or (eobp) (looking-at perf--delimiter)) (setq again nil))
            ;; A keyword first on its line begins a statement, whatever is missing before it.
            ((and (save-excursion (skip-chars-backward " \t　") (bolp)) (perf--keyword-at-point)) (setq again nil))
            ((looking-at perf--quote) (goto-char (perf--text-end)))
            ((looking-at perf--date)
             (let ((to (match-end 0)))
               (when (and (string-match-p "[－﹣−-]" (match-string 0)) (not (eq (char-before to) nil))
                          (not (string-match-p "[0-9０-９]\\'" (match-string 0))))
                 (setq to (1- to)))
               (perf--paint (point) to 'perf-number)))
            ((looking-at perf--number)
             (perf--paint (point) (match-end 0) 'perf-number)
             (perf--take-unit nil))
            ((looking-at "\\(至\\)[ \t　]*[-−+0-9０-９]") (perf--paint (point) (match-end 1) 'perf-operator))
            ((looking-at "[.．。﹒][.．。﹒]\\|…+\\|[～~–]\\|—+\\|[-－﹣−+＋﹢=＝﹦═]\\|[/／]") (perf--paint (point) (match-end 0) 'perf-operator))
            ((looking-at perf--word) (goto-char (match-end 0)))
            (t (forward-char))))))

(defun perf--take-expression ()
  "Take both sides of a check, and its message."
  (let ((facts (concat "\\(?:" (perf--one-of perf--facts) "\\)"))
        (again t))
    (while again
      (perf--skip)
      (cond ((or (eobp) (looking-at "[;；﹔{｛﹛}｝﹜]")) (setq again nil))
            ((looking-at perf--number)
             (perf--paint (point) (match-end 0) 'perf-number)
             (unless (save-excursion (perf--skip) (looking-at perf--sign)) (perf--take-unit t)))
            ((looking-at (concat "\\(" (perf--one-of perf--sums) "\\)" perf--blanks "*" perf--open))
             (perf--paint (point) (match-end 1) 'perf-function)
             (perf--skip)
             (forward-char)
             (perf--skip)
             (if (looking-at (concat "\\(" facts "\\)" perf--blanks "*" perf--close))
                 (perf--paint (point) (match-end 1) 'perf-fact)
               (perf--take-path 'perf-level)))
            ((perf--take-sign))
            ((looking-at (concat "\\(" facts "\\)" perf--blanks "*\\(" perf--dot "\\)" perf--blanks "*\\("
                                 (perf--one-of (perf--spellings 'other 'fiscal 'appropriation 'carryover)) "\\)" perf--whole))
             (put-text-property (match-beginning 3) (match-end 3) 'face 'perf-fact)
             (put-text-property (match-beginning 1) (match-end 1) 'face 'perf-fact)
             (goto-char (match-end 3)))
            ((and (looking-at (concat "\\(" facts "\\)" perf--whole))
                  (save-excursion (goto-char (match-end 1)) (perf--skip) (not (looking-at perf--dot))))
             (perf--paint (point) (match-end 1) 'perf-fact))
            ((and (looking-at perf--quote)
                  ;; A text behind the right side is the message.
                  (save-excursion (goto-char (perf--text-end)) (perf--skip) (looking-at "[;；﹔]"))
                  (save-excursion (skip-chars-backward " \t\n\r　") (not (looking-back "[-－﹣−+＋﹢*＊﹡×/／=＝﹦═<＜>＞≤≥.．。(（]" (1- (point))))))
             (goto-char (perf--text-end)))
            ((looking-at (concat perf--quote "\\|[[:alpha:]_]")) (perf--take-path 'perf-indicator))
            ((looking-at "[-－﹣−+＋﹢*＊﹡×/／]") (perf--paint (point) (match-end 0) 'perf-operator))
            (t (forward-char))))))

(defun perf--take-field (&rest names)
  "Take the next word if it is one of the fields NAMES, and no path goes on."
  (perf--skip)
  (when (and (looking-at (concat "\\(" (perf--one-of (apply #'perf--spellings names)) "\\)" perf--whole))
             (save-excursion (goto-char (match-end 1)) (save-match-data (perf--skip) (not (looking-at perf--dot)))))
    (perf--paint (point) (match-end 1) 'perf-fact)
    t))

(defun perf--take-head (keyword)
  "Take what follows KEYWORD."
  (pcase keyword
    ((or 'project 'template 'include) (perf--take-name 'perf-declared))
    ((or 'nature 'category 'fund) (perf--take-name 'perf-constant))
    ('allow (perf--take "[A-Za-z_][A-Za-z0-9_]*\\(?:-[A-Za-z0-9]+\\)*" 'perf-constant))
    ('level (perf--take-path 'perf-level))
    ('choice (when (perf--take-field 'nature 'category 'department 'agency) (perf--take-name 'perf-constant)))
    ('require
     (unless (perf--take-field 'code 'year 'department 'agency 'nature 'category 'period 'budget 'total 'overall_goal 'annual_goal 'weight 'note)
       (perf--take-path 'perf-level)))
    ('unit (perf--skip) (if (looking-at perf--quote) (perf--take-name 'perf-unit) (perf--take-unit t)))
    ('year (perf--take perf--number 'perf-number))
    ('check (perf--take-expression))
    ('indicator
     (perf--take-path 'perf-indicator)
     (perf--skip)
     (unless (perf--opens-block-p) (perf--take-sign))
     (perf--skip)
     (when (looking-at (concat "\\(" (perf--one-of (perf--spellings 'budget)) "\\)" perf--whole))
       (perf--paint (point) (match-end 1) 'perf-fact))))
  (perf--take-rest))

(defun perf--fontify (limit)
  "Give its faces to every statement that begins before LIMIT."
  (let ((case-fold-search nil))
    (while (progn (perf--skip) (< (point) limit))
      (let ((keyword (perf--keyword-at-point)))
        (cond (keyword
               (perf--paint (point) (match-end 1) 'font-lock-keyword-face)
               (perf--take-head keyword))
              ((looking-at perf--quote) (goto-char (perf--text-end)))
              ((looking-at perf--word) (goto-char (match-end 0)))
              (t (forward-char))))))
  nil)

(defun perf--start-of-statement ()
  "Move to the line at or before point that a statement begins on."
  (beginning-of-line)
  (while (and (not (bobp))
              (or (nth 8 (syntax-ppss))
                  (not (save-excursion (skip-chars-forward " \t　") (perf--keyword-at-point)))
                  (save-excursion (forward-comment (- (point))) (looking-back "[.．。﹒=＝*＊/／+＋-]" (max (point-min) (1- (point)))))))
    (forward-line -1)))

(defvar font-lock-beg)
(defvar font-lock-end)

(defun perf--extend-region ()
  "Begin to give faces where a statement begins."
  (let ((start (save-excursion (goto-char font-lock-beg) (perf--start-of-statement) (point))))
    (when (< start font-lock-beg)
      (setq font-lock-beg start))))

;;;; Indentation

(defun perf--ends-statement-p ()
  "Whether the code before point ends a statement or opens a block."
  (looking-back perf--delimiter (max (point-min) (1- (point)))))

(defun perf--to-code-before ()
  "Move behind the last code before the line of point; nil where there is none."
  (beginning-of-line)
  (forward-comment (- (point)))
  (skip-chars-backward " \t\n\r　")
  (forward-comment (- (point)))
  (skip-chars-backward " \t\n\r　")
  (not (bobp)))

(defun perf--indentation ()
  "How far the line of point is to be indented; nil to leave it as it is."
  (save-excursion
    (beginning-of-line)
    (let ((closes (looking-at "[ \t]*[>＞﹥》〉}｝﹜]")))
      (cond ((nth 8 (syntax-ppss)) nil)
            ;; Blanks in full width are no indentation to Emacs: they stay.
            ((looking-at "[ \t]*　") nil)
            ((not (perf--to-code-before)) 0)
            (t
             (let ((opens (looking-back "[<＜﹤《〈{｛﹛]" (1- (point))))
                   (ends (perf--ends-statement-p)))
               ;; To the line that the statement before begins on.
               (perf--to-line-of-text)
               (while (save-excursion (and (perf--to-code-before) (not (perf--ends-statement-p))))
                 (perf--to-code-before)
                 (perf--to-line-of-text))
               (max 0 (+ (current-indentation)
                         (if (or opens (not ends)) perf-indent-offset 0)
                         (if (and closes ends) (- perf-indent-offset) 0)))))))))

(defun perf--to-line-of-text ()
  "Move to the beginning of the line, and of the text that goes on with it."
  (beginning-of-line)
  (let ((state (syntax-ppss)))
    (when (nth 8 state)
      (goto-char (nth 8 state))
      (beginning-of-line))))

(defun perf-indent-line ()
  "Indent the line of point."
  (let ((indentation (perf--indentation))
        (behind (- (point-max) (point))))
    (when indentation
      (indent-line-to indentation)
      (when (> (- (point-max) behind) (point))
        (goto-char (- (point-max) behind))))))

;;;; The mode

(defconst perf--imenu
  (let ((name "\\(\"[^\"\n]*\"\\|“[^\n”]*”\\|[[:alpha:]_][[:alnum:]_、·]*\\)")
        (line "^[ \t　]*\\(?:"))
    `(("Project" ,(concat line (perf--one-of (perf--spellings 'project)) "\\)[ \t　]+" name) 1)
      ("Template" ,(concat line (perf--one-of (perf--spellings 'template)) "\\)[ \t　]+" name) 1)
      ("Indicator"
       ,(concat line (perf--one-of (perf--spellings 'indicator)) "\\)[ \t　]+\\(?:[^ \t　\n;<>=.．。]+[.．。]\\)*" name) 1)))
  "What `imenu' lists.")

;;;###autoload
(define-derived-mode perf-mode prog-mode "perf"
  "Major mode for perf, performance targets of budget projects."
  (setq-local syntax-propertize-function #'perf--propertize)
  (add-hook 'syntax-propertize-extend-region-functions #'syntax-propertize-multiline nil t)
  (setq-local parse-sexp-lookup-properties t)
  (setq-local comment-start "// ")
  (setq-local comment-end "")
  (setq-local comment-start-skip "\\(?:[/／][/／]+\\|[/／][*＊]+\\)[ \t　]*")
  (setq-local font-lock-defaults '(((perf--fontify)) nil nil nil))
  (setq-local font-lock-multiline t)
  (add-hook 'font-lock-extend-region-functions #'perf--extend-region nil t)
  (setq-local indent-line-function #'perf-indent-line)
  (setq-local indent-tabs-mode nil)
  (setq-local electric-indent-chars (append "\n>}》｝" electric-indent-chars))
  (setq-local imenu-generic-expression perf--imenu))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.perf\\'" . perf-mode))

(defvar eglot-server-programs)

(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs '(perf-mode . ("perfc" "lsp"))))

(provide 'perf-mode)

;;; perf-mode.el ends here
