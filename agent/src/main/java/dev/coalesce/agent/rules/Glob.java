package dev.coalesce.agent.rules;

/**
 * A pattern for class names with slashes: {@code *} matches any characters but a slash, {@code **} any characters.
 *
 * <p>The pattern is checked for each class that loads, so it must not take exponential time as a backtracking regular
 * expression may. It is run as a nondeterministic automaton (K. Thompson, "Regular Expression Search Algorithm", 1968):
 * a state is a position in the pattern, and all states that are possible after each character are tracked together.
 */
record Glob(String pattern) {
    boolean matches(String name) {
        int literalLength = pattern.indexOf('*');
        if (literalLength < 0 || !name.regionMatches(0, pattern, 0, literalLength)) {
            return literalLength < 0 && name.equals(pattern);
        }
        boolean[] states = new boolean[pattern.length() + 1];
        states[literalLength] = true;
        addEmptyMatches(states);
        for (int n = literalLength; n < name.length(); n++) {
            boolean[] next = new boolean[states.length];
            for (int position = literalLength; position < pattern.length(); position++) {
                if (states[position]) {
                    advance(next, position, name.charAt(n));
                }
            }
            addEmptyMatches(next);
            states = next;
        }
        return states[pattern.length()];
    }

    private void advance(boolean[] next, int position, char c) {
        if (pattern.charAt(position) == '*') {
            next[position] |= c != '/' || isDouble(position);
        } else {
            next[position + 1] |= c == pattern.charAt(position);
        }
    }

    /** Adds the states behind each star, because a star may match nothing. */
    private void addEmptyMatches(boolean[] states) {
        for (int position = 0; position < pattern.length(); position++) {
            if (states[position] && pattern.charAt(position) == '*') {
                states[position + (isDouble(position) ? 2 : 1)] = true;
            }
        }
    }

    private boolean isDouble(int position) {
        return pattern.startsWith("**", position);
    }
}
