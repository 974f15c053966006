package dev.coalesce.spring;

/** Writes texts as JSON, which is YAML too. */
final class JsonText {
    private JsonText() {}

    static String of(String text) {
        StringBuilder json = new StringBuilder();
        append(json, text);
        return json.toString();
    }

    static void append(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
