package dev.coalesce.agent.rules;

/**
 * A pattern for the names of classes: {@code *} stands for any characters but a slash, {@code **} for any. Not a regular
 * expression: those may take for ever, and this is asked of each class that loads.
 */
record Glob(String pattern) {
    boolean matches(String name) {
        int literal = pattern.indexOf('*');
        if (literal < 0 || !name.regionMatches(0, pattern, 0, literal)) {
            return literal < 0 && name.equals(pattern);
        }
        // Where in the pattern one may be, after each character of the name.
        boolean[] now = new boolean[pattern.length() + 1];
        now[literal] = true;
        passStars(now);
        for (int n = literal; n < name.length(); n++) {
            boolean[] next = new boolean[now.length];
            for (int at = literal; at < pattern.length(); at++) {
                if (now[at]) {
                    step(next, at, name.charAt(n));
                }
            }
            passStars(next);
            now = next;
        }
        return now[pattern.length()];
    }

    private void step(boolean[] next, int at, char c) {
        if (pattern.charAt(at) == '*') {
            next[at] |= c != '/' || isDouble(at);
        } else {
            next[at + 1] |= c == pattern.charAt(at);
        }
    }

    /** A star may stand for nothing. */
    private void passStars(boolean[] places) {
        for (int at = 0; at < pattern.length(); at++) {
            if (places[at] && pattern.charAt(at) == '*') {
                places[at + (isDouble(at) ? 2 : 1)] = true;
            }
        }
    }

    private boolean isDouble(int at) {
        return pattern.startsWith("**", at);
    }
}
