package dev.coalesce.agent.console;

import org.jspecify.annotations.Nullable;

/** Writes JSON text. Not thread-safe. */
final class Json {
    private final StringBuilder text = new StringBuilder();

    /** Whether a comma must precede the next value or field. */
    private boolean isCommaDue;

    Json beginObject() {
        return begin('{');
    }

    Json endObject() {
        return end('}');
    }

    Json beginArray() {
        return begin('[');
    }

    Json endArray() {
        return end(']');
    }

    private Json begin(char bracket) {
        separate();
        text.append(bracket);
        isCommaDue = false;
        return this;
    }

    private Json end(char bracket) {
        text.append(bracket);
        isCommaDue = true;
        return this;
    }

    /** Writes the name of a field, whose value follows. */
    Json name(String name) {
        separate();
        quote(name);
        text.append(':');
        isCommaDue = false;
        return this;
    }

    Json value(@Nullable String value) {
        separate();
        if (value == null) {
            text.append("null");
        } else {
            quote(value);
        }
        isCommaDue = true;
        return this;
    }

    Json value(long value) {
        separate();
        text.append(value);
        isCommaDue = true;
        return this;
    }

    Json value(boolean value) {
        separate();
        text.append(value);
        isCommaDue = true;
        return this;
    }

    Json field(String name, @Nullable String value) {
        return name(name).value(value);
    }

    Json field(String name, long value) {
        return name(name).value(value);
    }

    Json field(String name, boolean value) {
        return name(name).value(value);
    }

    Json field(String name, Iterable<String> values) {
        name(name).beginArray();
        for (String each : values) {
            value(each);
        }
        return endArray();
    }

    private void separate() {
        if (isCommaDue) {
            text.append(',');
        }
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                escape(c); // an unpaired surrogate could not be encoded
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    private void escape(char c) {
        String digits = Integer.toHexString(c);
        text.append("\\u").append("0000", digits.length(), 4).append(digits);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
