// What no regular expression can tell: texts and where they end, whether `<` and `>` compare or delimit a block, dates, and operators that are written as words.

#include "keywords.h"
#include "tree_sitter/parser.h"

#include <stdbool.h>
#include <stdint.h>

// In the order of `externals` in grammar.js.
enum TokenType {
    STRING,
    TEXT_BLOCK,
    UNTERMINATED_TEXT,
    DATE,
    RANGE_WORD,
    WORD_COMPARATOR,
    LESS_THAN_TARGET,
    GREATER_THAN_TARGET,
    LESS_IN_CHECK,
    GREATER_IN_CHECK,
    OPEN,
    CLOSE,
    TIGHT_SLASH,
    END_OF_STATEMENT,
    END_OF_BLOCK,
    ERROR_SENTINEL,
};

// Longer than any keyword.
enum { WORD_SIZE = 32 };

typedef struct {
    char bytes[WORD_SIZE];
    unsigned length;
    bool too_long;
} Word;

// ---- characters

// The ASCII character that a full-width or small one stands for.
static int32_t fold(int32_t c) {
    if (c >= 0xff01 && c <= 0xff5e) return c - 0xfee0;
    switch (c) {
        case 0xfe52: return '.';
        case 0xfe54: return ';';
        case 0xfe59: return '(';
        case 0xfe5b: return '{';
        case 0xfe5c: return '}';
        case 0xfe61: return '*';
        case 0xfe62: return '+';
        case 0xfe63: case 0x2212: return '-';
        case 0xfe64: case 0x300a: case 0x3008: return '<';
        case 0xfe65: case 0x300b: case 0x3009: return '>';
        case 0xfe66: case 0x2550: return '=';
        default: return c;
    }
}

static bool is_digit(int32_t c) { c = fold(c); return c >= '0' && c <= '9'; }

static bool is_blank(int32_t c) { return c == ' ' || c == '\t' || c == 0x3000; }

static bool is_space(int32_t c) { return is_blank(c) || c == '\n' || c == '\r'; }

// The quotes of which three make a text block.
static bool is_double_quote(int32_t c) { return c == '"' || c == 0xff02 || c == 0x201c || c == 0x201d; }

static bool is_quote(int32_t c) { return is_double_quote(c) || c == 0x300c; }

// Near enough for looking ahead: whatever is neither ASCII punctuation nor one of the usual signs is part of a word.
static bool is_word(int32_t c) {
    int32_t ascii = fold(c);
    if (ascii < 0x80) return (ascii >= '0' && ascii <= '9') || (ascii >= 'A' && ascii <= 'Z') || (ascii >= 'a' && ascii <= 'z') || ascii == '_';
    if (c >= 0x2000 && c <= 0x206f) return false;
    if (c >= 0x2190 && c <= 0x2bff) return false;
    if (c >= 0x3000 && c <= 0x3020) return c == 0x3005 || c == 0x3006 || c == 0x3007;
    return !(c >= 0xfe50 && c <= 0xfe6f) && c >= 0xaa && c != 0xd7;
}

static void push(Word *word, int32_t c) {
    uint8_t encoded[4];
    unsigned length = 0;
    if (c >= 0xff01 && c <= 0xff5e) c -= 0xfee0;
    if (c < 0x80) {
        encoded[length++] = (uint8_t)c;
    } else if (c < 0x800) {
        encoded[length++] = (uint8_t)(0xc0 | c >> 6);
        encoded[length++] = (uint8_t)(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        encoded[length++] = (uint8_t)(0xe0 | c >> 12);
        encoded[length++] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
        encoded[length++] = (uint8_t)(0x80 | (c & 0x3f));
    } else {
        encoded[length++] = (uint8_t)(0xf0 | c >> 18);
        encoded[length++] = (uint8_t)(0x80 | (c >> 12 & 0x3f));
        encoded[length++] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
        encoded[length++] = (uint8_t)(0x80 | (c & 0x3f));
    }
    if (word->length + length >= WORD_SIZE) {
        word->too_long = true;
        return;
    }
    for (unsigned i = 0; i < length; i++) word->bytes[word->length++] = (char)encoded[i];
    word->bytes[word->length] = '\0';
}

static bool is_one_of(const Word *word, const char *const *words) {
    if (word->too_long) return false;
    for (; *words; words++) {
        const char *a = word->bytes, *b = *words;
        while (*a && *a == *b) a++, b++;
        if (*a == *b) return true;
    }
    return false;
}

static void advance(TSLexer *lexer) { lexer->advance(lexer, false); }

static bool at_end(TSLexer *lexer) { return lexer->eof(lexer); }

static bool at_line_end(TSLexer *lexer) { return at_end(lexer) || lexer->lookahead == '\n'; }

static bool found(TSLexer *lexer, enum TokenType token) {
    lexer->result_symbol = token;
    return true;
}

// ---- texts

// The content of a text block, behind its opening quotes. It ends at three quotes first on a line; a line that plainly is a statement with a text of its own
// shows that they are missing. Then the text is its opening line alone.
static bool text_block(TSLexer *lexer) {
    unsigned quotes = 0;
    while (!at_line_end(lexer)) {
        quotes = is_double_quote(lexer->lookahead) ? quotes + 1 : 0;
        advance(lexer);
        if (quotes == 3) {
            lexer->mark_end(lexer);
            return found(lexer, TEXT_BLOCK);
        }
    }
    lexer->mark_end(lexer);
    while (!at_end(lexer)) {
        advance(lexer);
        while (is_blank(lexer->lookahead)) advance(lexer);
        for (quotes = 0; quotes < 3 && is_double_quote(lexer->lookahead); quotes++) advance(lexer);
        if (quotes == 3) {
            lexer->mark_end(lexer);
            return found(lexer, TEXT_BLOCK);
        }
        Word first = {.length = 0};
        if (quotes == 0) {
            while (!at_line_end(lexer) && !is_space(lexer->lookahead)) {
                push(&first, lexer->lookahead);
                advance(lexer);
            }
        }
        quotes = 0;
        bool spaced = false;
        int32_t last = 0;
        while (!at_line_end(lexer)) {
            if (is_space(lexer->lookahead)) {
                spaced = true;
            } else {
                last = lexer->lookahead;
                quotes = is_double_quote(last) ? quotes + 1 : 0;
            }
            advance(lexer);
        }
        bool opens = spaced && (fold(last) == '<' || fold(last) == '{');
        if ((quotes >= 3 && is_one_of(&first, KEYWORDS)) || (opens && is_one_of(&first, TOP_LEVEL_KEYWORDS))) break;
    }
    return found(lexer, UNTERMINATED_TEXT);
}

// A text in quotes: `"` up to the next, `“` and `「` up to their own partner. On one line.
static bool text(TSLexer *lexer) {
    int32_t opener = lexer->lookahead;
    int32_t inner = opener == 0x201c || opener == 0x300c ? opener : 0;
    unsigned depth = 0;
    bool escaped = false;
    bool second = is_double_quote(opener);
    advance(lexer);
    while (!at_line_end(lexer)) {
        int32_t c = lexer->lookahead;
        advance(lexer);
        bool closes;
        switch (opener) {
            case 0x201c: closes = c == 0x201d; break;
            case 0x201d: closes = c == 0x201d || c == 0x201c; break;
            case 0x300c: closes = c == 0x300d; break;
            default: closes = fold(c) == '"'; break;
        }
        bool triple = second && is_double_quote(c) && is_double_quote(lexer->lookahead);
        second = false;
        if (triple) {
            advance(lexer);
            return text_block(lexer);
        }
        if (escaped) {
            escaped = false;
        } else if (c == '\\') {
            escaped = true;
        } else if (c == inner) {
            depth++;
        } else if (closes && depth > 0) {
            depth--;
        } else if (closes) {
            lexer->mark_end(lexer);
            return found(lexer, STRING);
        }
    }
    lexer->mark_end(lexer);
    return found(lexer, UNTERMINATED_TEXT);
}

// ---- dates

// Up to `most` digits with no further one behind them; how many.
static unsigned digits(TSLexer *lexer, unsigned most) {
    unsigned count = 0;
    while (is_digit(lexer->lookahead)) {
        if (++count > most) return 0;
        advance(lexer);
    }
    return count;
}

static bool date(TSLexer *lexer) {
    if (digits(lexer, 4) != 4) return false;
    int32_t mark = lexer->lookahead;
    int32_t folded = mark == 0x3002 ? mark : fold(mark);
    if (mark == 0x5e74) {
        advance(lexer);
        if (!digits(lexer, 2) || lexer->lookahead != 0x6708) return false;
        advance(lexer);
        lexer->mark_end(lexer);
        if (lexer->lookahead == 0x5e95) {
            advance(lexer);
            lexer->mark_end(lexer);
        } else if (digits(lexer, 2) && (lexer->lookahead == 0x65e5 || lexer->lookahead == 0x53f7)) {
            advance(lexer);
            lexer->mark_end(lexer);
        }
        return found(lexer, DATE);
    }
    if (folded != '-' && folded != '/' && folded != '.') return false;
    advance(lexer);
    if (!digits(lexer, 2)) return false;
    if (folded == '-') lexer->mark_end(lexer);
    if (fold(lexer->lookahead) == folded) {
        advance(lexer);
        if (digits(lexer, 2)) {
            lexer->mark_end(lexer);
            return found(lexer, DATE);
        }
    }
    return folded == '-' && found(lexer, DATE);
}

// ---- operators that are words

// Whether a comparator in words, or 至, may begin with it. No keyword does.
static bool begins_operator(int32_t c) {
    if (c == 0x81f3) return true;
    Word first = {.length = 0};
    push(&first, c);
    for (const char *const *word = WORD_COMPARATORS; *word; word++) {
        unsigned length = 0;
        while (length < first.length && (*word)[length] == first.bytes[length]) length++;
        if (length == first.length) return true;
    }
    return false;
}

static bool word_operator(TSLexer *lexer, const bool *valid) {
    Word word = {.length = 0};
    bool is_comparator = false;
    for (unsigned count = 0; count < 4 && is_word(lexer->lookahead) && !is_digit(lexer->lookahead); count++) {
        bool range = count == 0 && lexer->lookahead == 0x81f3;
        push(&word, lexer->lookahead);
        advance(lexer);
        bool ends = is_digit(lexer->lookahead) || !is_word(lexer->lookahead);
        if (range && ends && valid[RANGE_WORD]) {
            lexer->mark_end(lexer);
            while (is_blank(lexer->lookahead) || fold(lexer->lookahead) == '+' || fold(lexer->lookahead) == '-') advance(lexer);
            return is_digit(lexer->lookahead) && found(lexer, RANGE_WORD);
        }
        if (ends && valid[WORD_COMPARATOR] && is_one_of(&word, WORD_COMPARATORS)) {
            lexer->mark_end(lexer);
            is_comparator = true;
        }
    }
    return is_comparator && found(lexer, WORD_COMPARATOR);
}

// ---- `<` and `>`

// What follows a `<` or `>`.
typedef struct {
    bool same_line;
    int32_t first;
    Word word;
} Next;

static Next look_ahead(TSLexer *lexer) {
    Next next = {.same_line = true};
    for (;;) {
        while (!at_end(lexer) && is_space(lexer->lookahead)) {
            if (lexer->lookahead == '\n') next.same_line = false;
            advance(lexer);
        }
        if (fold(lexer->lookahead) != '/') break;
        advance(lexer);
        if (fold(lexer->lookahead) == '/') {
            while (!at_line_end(lexer)) advance(lexer);
        } else if (fold(lexer->lookahead) == '*') {
            bool star = false;
            advance(lexer);
            while (!at_end(lexer) && !(star && fold(lexer->lookahead) == '/')) {
                star = fold(lexer->lookahead) == '*';
                if (lexer->lookahead == '\n') next.same_line = false;
                advance(lexer);
            }
            if (!at_end(lexer)) advance(lexer);
        } else {
            next.first = '/';
            return next;
        }
    }
    next.first = at_end(lexer) ? 0 : fold(lexer->lookahead);
    while (is_word(lexer->lookahead) && !next.word.too_long) {
        push(&next.word, lexer->lookahead);
        advance(lexer);
    }
    return next;
}

// Whether a target can begin with it.
static bool begins_target(const Next *next) {
    bool number = is_digit(next->first) || next->first == '+' || next->first == '-';
    return number || is_quote(next->first) || (next->same_line && is_one_of(&next->word, BUDGET_KEYWORDS));
}

// Whether a block can go on, or end, with it.
static bool begins_statement(const Next *next) {
    return next->first == 0 || next->first == '>' || next->first == '}' || next->first == ';' || is_one_of(&next->word, KEYWORDS);
}

// Whether the head of a statement follows its keyword: a word, or a text where that can be told from a check's message.
static bool head_follows(TSLexer *lexer, bool or_text) {
    if (!is_blank(lexer->lookahead)) return false;
    while (is_blank(lexer->lookahead)) advance(lexer);
    return is_word(lexer->lookahead) || (or_text && is_quote(lexer->lookahead));
}

static bool less(TSLexer *lexer, const bool *valid) {
    advance(lexer);
    if (fold(lexer->lookahead) == '=') return false;
    lexer->mark_end(lexer);
    if (valid[ERROR_SENTINEL]) {
        Next next = look_ahead(lexer);
        return found(lexer, begins_statement(&next) || next.first == '{' ? OPEN : LESS_THAN_TARGET);
    }
    if (valid[LESS_IN_CHECK]) return found(lexer, LESS_IN_CHECK);
    if (!valid[LESS_THAN_TARGET]) return valid[OPEN] && found(lexer, OPEN);
    Next next = look_ahead(lexer);
    bool opens = next.first == '>' || is_one_of(&next.word, INDICATOR_BLOCK_KEYWORDS);
    return found(lexer, opens && valid[OPEN] ? OPEN : LESS_THAN_TARGET);
}

static bool greater(TSLexer *lexer, const bool *valid) {
    advance(lexer);
    if (fold(lexer->lookahead) == '=') return false;
    lexer->mark_end(lexer);
    if (valid[ERROR_SENTINEL]) {
        Next next = look_ahead(lexer);
        return found(lexer, begins_statement(&next) && !begins_target(&next) ? CLOSE : GREATER_THAN_TARGET);
    }
    if (valid[GREATER_IN_CHECK]) {
        Next next = look_ahead(lexer);
        bool ends = next.first == 0 || next.first == '>' || next.first == '}' || next.first == ';';
        // Of a check that was not finished, with a statement on the next line.
        return !ends && (next.same_line || !is_one_of(&next.word, KEYWORDS) || !head_follows(lexer, false)) && found(lexer, GREATER_IN_CHECK);
    }
    if (!valid[GREATER_THAN_TARGET]) return valid[CLOSE] && found(lexer, CLOSE);
    Next next = look_ahead(lexer);
    if (begins_target(&next)) return found(lexer, GREATER_THAN_TARGET);
    return valid[CLOSE] && found(lexer, CLOSE);
}

// A `/` with no space on either side and a unit behind it. In parentheses only one word of several units is a unit.
static bool tight_slash(TSLexer *lexer) {
    advance(lexer);
    lexer->mark_end(lexer);
    int32_t c = lexer->lookahead;
    if (fold(c) != '(') return !is_digit(c) && (is_word(c) || c == '%' || c == 0xff05 || c == 0x2030 || c == 0x2103) && found(lexer, TIGHT_SLASH);
    advance(lexer);
    while (is_blank(lexer->lookahead)) advance(lexer);
    bool several = false;
    while (is_word(lexer->lookahead) || lexer->lookahead == 0xb7) {
        several |= lexer->lookahead == 0xb7;
        advance(lexer);
    }
    while (is_blank(lexer->lookahead)) advance(lexer);
    return several && fold(lexer->lookahead) == ')' && found(lexer, TIGHT_SLASH);
}

// ---- what is missing

// A keyword of a new statement, first on its line, ends the statement before it; one that stands at the top of a file ends every block before it. Without a
// head behind it, it may be a name.
static bool missing(TSLexer *lexer, const bool *valid, bool first_on_line) {
    Word word = {.length = 0};
    while (is_word(lexer->lookahead) && !word.too_long) {
        push(&word, lexer->lookahead);
        advance(lexer);
    }
    if (!head_follows(lexer, true)) return false;
    if (valid[END_OF_STATEMENT]) return first_on_line && is_one_of(&word, KEYWORDS) && found(lexer, END_OF_STATEMENT);
    return is_one_of(&word, TOP_LEVEL_KEYWORDS) && found(lexer, END_OF_BLOCK);
}

// ---- what tree-sitter calls

void *tree_sitter_perf_external_scanner_create(void) { return NULL; }

void tree_sitter_perf_external_scanner_destroy(void *payload) { (void)payload; }

unsigned tree_sitter_perf_external_scanner_serialize(void *payload, char *buffer) {
    (void)payload;
    (void)buffer;
    return 0;
}

void tree_sitter_perf_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
    (void)payload;
    (void)buffer;
    (void)length;
}

bool tree_sitter_perf_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
    (void)payload;
    bool recovering = valid[ERROR_SENTINEL];
    if (valid[TIGHT_SLASH] && !recovering && fold(lexer->lookahead) == '/') return tight_slash(lexer);
    bool first_on_line = false;
    lexer->mark_end(lexer);
    while (!at_end(lexer) && is_space(lexer->lookahead)) {
        first_on_line |= lexer->lookahead == '\n';
        lexer->advance(lexer, true);
    }
    if (at_end(lexer)) return false;
    int32_t c = lexer->lookahead;
    // Where none is wanted it is read as one all the same: what is in it is no perf.
    if (is_quote(c)) return text(lexer);
    if (fold(c) == '<') return less(lexer, valid);
    if (fold(c) == '>') return greater(lexer, valid);
    if (is_digit(c)) return valid[DATE] && !recovering && date(lexer);
    if (recovering || !is_word(c)) return false;
    if ((valid[RANGE_WORD] || valid[WORD_COMPARATOR]) && begins_operator(c)) return word_operator(lexer, valid);
    return (valid[END_OF_STATEMENT] || valid[END_OF_BLOCK]) && missing(lexer, valid, first_on_line);
}
