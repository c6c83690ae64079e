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

" A line without its comment.
function! s:Code(lnum) abort
  return substitute(getline(a:lnum), '[ \t　]*\%([/／]\{2}.*\|[/／][*＊].*[*＊][/／]\)\?[ \t　]*$', '', '')
endfunction

" For each line up to one: 0, or the line on which the text block or comment began that it goes on with. Indenting does not change it, so that the lines
" of `=` are looked at once.
function! s:Inside(lnum) abort
  if !exists('b:perf_inside') || a:lnum != len(b:perf_inside)
    let b:perf_inside = [0, 0]
  endif
  while len(b:perf_inside) <= a:lnum
    let last = len(b:perf_inside) - 1
    let line = getline(last)
    let began = b:perf_inside[last]
    if began
      let ends = getline(began) =~# '["＂“”]\{3}[ \t　]*$' ? '^[ \t　]*["＂“”]\{3}' : '[*＊﹡][/／]'
      let began = line =~# ends ? 0 : began
    elseif line =~# '["＂“”]\{3}[ \t　]*$' && line !~# '^[ \t　]*[/／]\{2}' || line =~# '[/／][*＊﹡]\%(.*[*＊﹡][/／]\)\@!' && line !~# '[/／]\{2}'
      let began = last
    endif
    call add(b:perf_inside, began)
  endwhile
  return b:perf_inside[a:lnum]
endfunction

" The line that a text or comment began on that ends on a line; else the line itself.
function! s:Start(lnum) abort
  return b:perf_inside[a:lnum] ? b:perf_inside[a:lnum] : a:lnum
endfunction

" The last line of code before a line, or 0.
function! s:Before(lnum) abort
  let lnum = a:lnum - 1
  while lnum > 0 && s:Code(lnum) ==# ''
    let lnum = s:Start(lnum) - (b:perf_inside[lnum] ? 0 : 1)
  endwhile
  return lnum
endfunction

function! s:Ends(lnum) abort
  return s:Code(a:lnum) =~# '[;；﹔<＜﹤《〈>＞﹥》〉{｛﹛}｝﹜]$'
endfunction

function! GetPerfIndent(lnum) abort
  " Blanks in full width are no indentation to Vim: they stay.
  if s:Inside(a:lnum) || getline(a:lnum) =~# '^[ \t]*　'
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
