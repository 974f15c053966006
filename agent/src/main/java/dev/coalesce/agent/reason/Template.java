package dev.coalesce.agent.reason;

/** Fills texts in which {@code …} stands for what differs. */
final class Template {
    private static final String PLACEHOLDER = "…";

    private Template() {}

    /** Counts the placeholders. */
    static int count(String template) {
        int count = 0;
        for (int at = template.indexOf(PLACEHOLDER); at >= 0; at = template.indexOf(PLACEHOLDER, at + 1)) {
            count++;
        }
        return count;
    }

    /** Replaces the placeholders by values, from the given one on; those without a value remain. */
    static String fill(String template, int first, String... values) {
        StringBuilder filled = new StringBuilder();
        int from = 0;
        int next = first;
        for (int at = template.indexOf(PLACEHOLDER);
                at >= 0 && next < values.length;
                at = template.indexOf(PLACEHOLDER, from)) {
            filled.append(template, from, at).append(values[next++]);
            from = at + PLACEHOLDER.length();
        }
        return filled.append(template, from, template.length()).toString();
    }
}
