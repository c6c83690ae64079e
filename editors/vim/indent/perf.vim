" perf: performance targets of budget projects

if exists('b:did_indent')
  finish
endif
let b:did_indent = 1

setlocal indentexpr=GetPerfIndent(v:lnum)
setlocal indentkeys=0>,0},0》,0｝,0＞,0〉,!^F,o,O
setlocal nolisp nosmartindent

let b:undo_indent = 'setlocal indentexpr< indentkeys< lisp< smartindent<'

if exists('*GetPerfIndent')
  finish
endif

" Whether a line begins inside a text block or a comment: what stands there is the author's.
function! s:IsText(lnum) abort
  return a:lnum > 1 && !empty(filter(map(synstack(a:lnum, 1), 'synIDattr(v:val, "name")'), 'v:val =~# "^perf\\%(TextBlock\\|Comment\\)$"'))
        \ && !empty(filter(map(synstack(a:lnum - 1, max([1, col([a:lnum - 1, '$']) - 1])), 'synIDattr(v:val, "name")'), 'v:val =~# "^perf\\%(TextBlock\\|Comment\\)$"'))
        \ && getline(a:lnum) !~# '^[ \t　]*[/／]\{2}'
endfunction

" A line without its comment.
function! s:Code(lnum) abort
  return substitute(getline(a:lnum), '[ \t　]*\%([/／]\{2}.*\|[/／][*＊].*[*＊][/／]\)\?[ \t　]*$', '', '')
endfunction

" The last line of code before a line, or 0; a text block counts as the line that it begins on.
function! s:Before(lnum) abort
  let lnum = a:lnum - 1
  while lnum > 0 && (s:Code(lnum) ==# '' || s:IsText(lnum) && s:Code(lnum) !~# '^[ \t　]*["＂“”]\{3}')
    let lnum -= 1
  endwhile
  return lnum
endfunction

function! s:Start(lnum) abort
  let lnum = a:lnum
  while lnum > 1 && s:IsText(lnum)
    let lnum -= 1
  endwhile
  return lnum
endfunction

function! s:Ends(lnum) abort
  return s:Code(a:lnum) =~# '[;；﹔<＜﹤《〈>＞﹥》〉{｛﹛}｝﹜]$'
endfunction

function! GetPerfIndent(lnum) abort
  " Blanks in full width are no indentation to Vim: they stay.
  if s:IsText(a:lnum) || getline(a:lnum) =~# '^[ \t]*　'
    return -1
  endif
  let last = s:Before(a:lnum)
  if last == 0
    return 0
  endif
  " The line that the statement before begins on.
  let start = s:Start(last)
  let before = s:Before(start)
  while before > 0 && !s:Ends(before)
    let start = s:Start(before)
    let before = s:Before(start)
  endwhile
  let indent = indent(start)
  if getline(start) =~# '^[ \t]*　'
    let indent = 0
  endif
  if s:Code(last) =~# '[<＜﹤《〈{｛﹛]$'
    let indent += shiftwidth()
  elseif !s:Ends(last)
    return indent + shiftwidth()
  endif
  if getline(a:lnum) =~# '^[ \t]*[>＞﹥》〉}｝﹜]'
    let indent -= shiftwidth()
  endif
  return max([indent, 0])
endfunction
