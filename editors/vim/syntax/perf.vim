" perf: performance targets of budget projects

if exists('b:current_syntax')
  finish
endif

let s:cpo_save = &cpo
set cpo&vim

" BEGIN words
let s:keywords = {
      \ 'use': ['use', '引用'],
      \ 'unit': ['unit', '计量单位', '度量单位'],
      \ 'level': ['level', '指标分类'],
      \ 'choice': ['choice', '可选值'],
      \ 'require': ['require', '必填'],
      \ 'template': ['template', '模板'],
      \ 'document': ['document', '汇总表'],
      \ 'project': ['project', '项目', '项目名称'],
      \ 'code': ['code', '编码'],
      \ 'year': ['year', '年度'],
      \ 'department': ['department', '主管部门'],
      \ 'agency': ['agency', '实施单位'],
      \ 'nature': ['nature', '项目性质'],
      \ 'category': ['category', '项目类别'],
      \ 'period': ['period', '计划起止日期'],
      \ 'budget': ['budget', '预算', '年度资金申请总额'],
      \ 'appropriation': ['appropriation', '当年财政拨款'],
      \ 'carryover': ['carryover', '上年结转资金'],
      \ 'total': ['total', '项目资金总额'],
      \ 'fiscal': ['fiscal', '财政资金'],
      \ 'other': ['other', '其他资金'],
      \ 'fund': ['fund', '资金来源'],
      \ 'overall_goal': ['overall_goal', '项目总目标', '项目总体目标'],
      \ 'annual_goal': ['annual_goal', '年度总体目标'],
      \ 'indicator': ['indicator', '指标'],
      \ 'weight': ['weight', '权重', '分值'],
      \ 'note': ['note', '备注'],
      \ 'check': ['check', '校验', '勾稽'],
      \ 'include': ['include', '套用'],
      \ 'allow': ['allow', '审核说明'],
      \ }
let s:facts = ['period', '计划起止日期', 'budget', '预算', '年度资金申请总额', 'appropriation', '当年财政拨款', 'carryover', '上年结转资金', 'total', '项目资金总额', 'fiscal', '财政资金', 'other', '其他资金', '计划期', 'span', '全周期']
let s:comparators = ['大于等于', '小于等于', '等于', '不低于', '不少于', '至少', '不超过', '不高于', '不多于', '至多', '大于', '高于', '小于', '低于']
let s:sum = ['sum', '合计']
" END words

" One of some words, as a whole word, its letters in either width.
function! s:OneOf(words) abort
  return '\%(' . join(map(copy(a:words), 's:Spelled(v:val)'), '\|') . '\)\%(\k\|[、·]\)\@!'
endfunction

function! s:Spelled(word) abort
  return substitute(a:word, '[a-z_]', '\="[" . submatch(0) . nr2char(char2nr(submatch(0)) + 0xfee0) . "]"', 'g')
endfunction

" The spellings of some keywords.
function! s:AllOf(...) abort
  let words = []
  for name in a:000
    call extend(words, s:keywords[name])
  endfor
  return words
endfunction

function! s:Keywords(...) abort
  return '"' . s:OneOf(call('s:AllOf', a:000)) . '"'
endfunction

let s:blank = '[ \t　]*'
" `skipwhite` knows no blanks in full width.
let s:lead = '\%(　[ \t　]*\)\='
let s:word = '\%(\k\%(\k\|[、·]\)*\)'
" The quote by its number: it delimits the patterns below.
let s:quoted = '\%(\%d34\%(\\.\|[^\d34＂\\]\)*[\d34＂]\|“[^“”]*\%(“[^“”]*”[^“”]*\)*”\|「[^「」]*\%(「[^「」]*」[^「」]*\)*」\)'
let s:name = '\%(' . s:word . '\|' . s:quoted . '\)'
let s:dot = '[.．。﹒]'
let s:digits = '[0-9０-９]\+'
let s:number = s:digits . '\%([,，﹐_＿]' . s:digits . '\)*\%([.．。﹒]' . s:digits . '\)\?'
let s:unit_word = '\%([%％﹪‰]\|\%(\%(至[ \t　]*[-−+0-9０-９]\)\@!\k\)*[℃℉°㎡㎥㎜㎝㎞㎎㎏²³][A-Za-z²³]*\|\%([0-9０-９]\|至[ \t　]*[-−+0-9０-９]\)\@!\k\%(\%(至[ \t　]*[-−+0-9０-９]\)\@!\k\|[·、]\)*\)'

" ---- keywords, and what follows them

" A statement begins first on a line, behind `;` and behind a delimiter.
syntax cluster perfStatement contains=perfKeyword,perfCheck
syntax match perfStart "^[ \t　]*" nextgroup=@perfStatement
syntax match perfDelimiter "[;；﹔<＜﹤《〈>＞﹥》〉{｛﹛}｝﹜][ \t　]*" nextgroup=@perfStatement

execute 'syntax match perfKeyword contained' s:Keywords('use', 'code', 'department', 'agency', 'period', 'budget', 'appropriation', 'carryover', 'total', 'fiscal', 'other', 'overall_goal', 'annual_goal', 'weight', 'note', 'document')
execute 'syntax match perfKeyword contained' s:Keywords('indicator') 'nextgroup=perfLevel,perfIndicator skipwhite skipnl'
execute 'syntax match perfKeyword contained' s:Keywords('year') 'nextgroup=perfYear skipwhite'
execute 'syntax match perfKeyword contained' s:Keywords('level') 'nextgroup=perfLevels skipwhite'
execute 'syntax match perfKeyword contained' s:Keywords('choice') 'nextgroup=perfChosen skipwhite'
execute 'syntax match perfKeyword contained' s:Keywords('require') 'nextgroup=perfRequired,perfLevels skipwhite'
execute 'syntax match perfKeyword contained' s:Keywords('project', 'template', 'include') 'nextgroup=perfDeclaredBelow,perfDeclared skipwhite skipnl'
execute 'syntax match perfKeyword contained' s:Keywords('nature', 'category', 'fund') 'nextgroup=perfConstant skipwhite'
execute 'syntax match perfKeyword contained' s:Keywords('allow') 'nextgroup=perfCode skipwhite'
execute 'syntax match perfKeyword contained' s:Keywords('unit') 'nextgroup=perfDeclaredUnit skipwhite'

execute 'syntax match perfDot contained nextgroup=perfLevel,perfIndicator skipwhite skipnl "' . s:lead . s:dot . '"'
execute 'syntax match perfIndicator contained nextgroup=perfComparator,perfFact skipwhite "' . s:lead . s:name . '"'
execute 'syntax match perfLevel contained nextgroup=perfDot skipwhite "' . s:lead . s:name . '\ze' . s:blank . s:dot . '"'
execute 'syntax match perfLevels contained nextgroup=perfLevelDot skipwhite "' . s:lead . s:name . '"'
execute 'syntax match perfLevelDot contained nextgroup=perfLevels skipwhite "' . s:lead . s:dot . s:blank . '"'
" With more of a path behind it, a field's word is a level's name.
execute 'syntax match perfRequired contained "' . s:lead . s:OneOf(s:AllOf('code', 'year', 'department', 'agency', 'nature', 'category', 'period', 'budget', 'total', 'overall_goal', 'annual_goal', 'weight', 'note')) . '\%(' . s:blank . s:dot . '\)\@!"'
execute 'syntax match perfChosen contained nextgroup=perfConstant skipwhite "' . s:lead . s:OneOf(s:AllOf('nature', 'category', 'department', 'agency')) . '"'
execute 'syntax match perfDeclared contained "\%(^[ \t　]*\)\@<!' . s:lead . s:name . '"'
" On the next line only what opens a block behind it is the name, and not a statement of its own.
execute 'syntax match perfDeclaredBelow contained "' . s:lead . s:name . '\ze' . s:blank . '\n\=' . s:blank . '[<＜﹤《〈{｛﹛]"'
execute 'syntax match perfConstant contained "' . s:lead . s:name . '"'
execute 'syntax match perfDeclaredUnit contained "' . s:lead . '\%(' . s:unit_word . '\|' . s:quoted . '\)"'
execute 'syntax match perfYear contained "' . s:lead . s:number . '"'
syntax match perfCode contained "\%(　[ \t　]*\)\=[A-Za-z_][A-Za-z0-9_]*\%(-[A-Za-z0-9]\+\)*"

" ---- targets

" A `<` before the keyword of an indicator's block opens that block.
execute 'syntax match perfComparator contained nextgroup=perfFact skipwhite "' . s:lead . '\%([<＜﹤《〈]\%(' . s:blank . '\n\?' . s:blank . '\%(' . s:OneOf(s:keywords['weight'] + s:keywords['note'] + s:keywords['allow']) . '\|[>＞﹥》〉]\)\)\@!\|[>＞﹥》〉]\)[=＝﹦═]\?"'
execute 'syntax match perfComparator contained nextgroup=perfFact skipwhite "' . s:lead . '\%([=＝﹦═≤≦≥≧]\|\%(' . join(s:comparators, '\|') . '\)\%(\%([0-9０-９]\)\@=\|\k\@!\)\)"'
execute 'syntax match perfFact contained "' . s:lead . s:OneOf(s:keywords['budget']) . '"'

execute 'syntax match perfNumber nextgroup=perfUnit skipwhite "' . s:number . '"'
execute 'syntax match perfNumber "[0-9０-９]\{4}\%([-－﹣−][0-9０-９]\{1,2}\)\{1,2}[0-9０-９]\@!"'
execute 'syntax match perfNumber "[0-9０-９]\{4}年[0-9０-９]\{1,2}月\%([0-9０-９]\{1,2}[日号]\|底\)\?"'
execute 'syntax match perfUnit contained "' . s:lead . '' . s:unit_word . '\%(' . s:blank . '[/／*＊﹡×]' . s:blank . '\%(' . s:unit_word . '\|[(（﹙]' . s:unit_word . '\%(' . s:blank . '[*＊﹡×]' . s:blank . s:unit_word . '\)*[)）﹚]\)\)*"'
syntax match perfOperator "[.．。﹒]\{2}\|…\+\|[～~–]\|—\+\|至\%([ \t　]*[-−+0-9０-９]\)\@="
syntax match perfOperator "[-－﹣−+＋﹢=＝﹦═]"
execute 'syntax match perfFraction "' . s:digits . '[/／]' . s:digits . '" contains=perfSlash nextgroup=perfUnit skipwhite'
syntax match perfSlash contained "[/／]"

" ---- checks

execute 'syntax region perfCheck contained matchgroup=perfKeyword start=' . s:Keywords('check') . ' end="\ze[;；﹔{｛﹛}｝﹜]" contains=perfCheckName,perfCheckLevel,perfCheckNumber,perfCheckFact,perfSum,perfCheckOperator,perfString,perfComment'
execute 'syntax match perfCheckName contained "' . s:name . '"'
execute 'syntax match perfCheckLevel contained nextgroup=perfCheckDot skipwhite "' . s:name . '\ze' . s:blank . s:dot . '"'
execute 'syntax match perfCheckDot contained nextgroup=perfCheckLevel,perfCheckName skipwhite "' . s:lead . s:dot . s:blank . '"'
execute 'syntax match perfSumLevel contained "' . s:name . '"'
execute 'syntax match perfCheckFact contained "' . s:OneOf(s:facts) . '\%(' . s:blank . s:dot . '\)\@!"'
execute 'syntax match perfCheckFact contained contains=perfFactDot "' . s:OneOf(s:keywords['total']) . s:blank . s:dot . s:blank . s:OneOf(s:keywords['other'] + s:keywords['fiscal']) . '"'
execute 'syntax match perfCheckFact contained contains=perfFactDot "' . s:OneOf(s:keywords['budget']) . s:blank . s:dot . s:blank . s:OneOf(s:keywords['other'] + s:keywords['appropriation'] + s:keywords['carryover']) . '"'
syntax match perfFactDot contained "[.．。﹒]"
execute 'syntax match perfSum contained nextgroup=perfSumPath skipwhite "\%(' . join(s:sum, '\|') . '\)\ze' . s:blank . '[(（﹙]"'
execute 'syntax region perfSumPath contained start="' . s:lead . '[(（﹙]" end="[)）﹚]" oneline contains=perfSumLevel,perfCheckFact'
execute 'syntax match perfCheckNumber contained nextgroup=perfCheckUnit skipwhite "' . s:number . '"'
execute 'syntax match perfCheckUnit contained "' . s:lead . '\%(' . join(s:comparators, '\|') . '\)\@!' . s:unit_word . '\%([/／]\%(' . s:unit_word . '\|[(（﹙]\%(\k\|·\)*·\%(\k\|·\)*[)）﹚]\)\)*"'
syntax match perfCheckOperator contained "[-－﹣−+＋﹢*＊﹡×/／]"
syntax match perfCheckOperator contained "[<＜﹤《〈>＞﹥》〉][=＝﹦═]\?\|[=＝﹦═≤≦≥≧]"
execute 'syntax match perfCheckOperator contained "\%(' . join(s:comparators, '\|') . '\)\%(\%([0-9０-９]\)\@=\|\k\@!\)"'

" ---- texts and comments

syntax region perfString matchgroup=perfString start=+["＂]+ skip=+\\.+ end=+["＂]+ oneline
syntax region perfString matchgroup=perfString start=+“+ skip=+\\.+ end=+”+ oneline contains=perfInnerText
syntax region perfString matchgroup=perfString start=+「+ skip=+\\.+ end=+」+ oneline contains=perfInnerText
syntax region perfString matchgroup=perfString start=+”+ skip=+\\.+ end=+[“”]+ oneline
syntax region perfInnerText contained matchgroup=perfInnerText start=+“+ end=+”+ oneline contains=perfInnerText
syntax region perfInnerText contained matchgroup=perfInnerText start=+「+ end=+」+ oneline contains=perfInnerText
syntax region perfTextBlock start=+["＂“”]\{3}+ end=+^[ \t　]*["＂“”]\{3}+

syntax region perfComment start="[/／]\{2}" end="$" keepend contains=@Spell
syntax region perfComment start="[/／][*＊﹡]" end="[*＊﹡]\+[/／]" contains=@Spell nextgroup=@perfStatement skipwhite

syntax sync minlines=200

highlight default link perfKeyword Statement
highlight default link perfLevel PreProc
highlight default link perfLevels perfLevel
highlight default link perfCheckLevel perfLevel
highlight default link perfSumLevel perfLevel
highlight default link perfIndicator Identifier
highlight default link perfCheckName perfIndicator
highlight default link perfDeclaredBelow perfDeclared
highlight default link perfDeclared Typedef
highlight default link perfDeclaredUnit perfUnit
highlight default link perfUnit Type
highlight default link perfCheckUnit perfUnit
highlight default link perfConstant Constant
highlight default link perfCode perfConstant
highlight default link perfFact Special
highlight default link perfCheckFact perfFact
highlight default link perfChosen perfFact
highlight default link perfRequired perfFact
highlight default link perfSum Function
highlight default link perfOperator Operator
highlight default link perfComparator perfOperator
highlight default link perfCheckOperator perfOperator
highlight default link perfSlash perfOperator
highlight default link perfNumber Number
highlight default link perfFraction perfNumber
highlight default link perfYear perfNumber
highlight default link perfCheckNumber perfNumber
highlight default link perfString String
highlight default link perfInnerText perfString
highlight default link perfTextBlock perfString
highlight default link perfComment Comment

let b:current_syntax = 'perf'

let &cpo = s:cpo_save
unlet s:cpo_save
