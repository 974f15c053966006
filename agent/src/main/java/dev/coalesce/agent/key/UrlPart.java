package dev.coalesce.agent.key;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code java.net.URL}, compared by its text. Its own {@code equals} looks host names up, and takes two hosts with one
 * address for the same.
 */
final class UrlPart extends CompositeKey {
    private final String text;

    UrlPart(String text) {
        this.text = text;
    }

    @Override
    Object snapshot() {
        return this;
    }

    @Override
    long bytes() {
        return text.length();
    }

    @Override
    List<@Nullable Object> parts() {
        return List.of(this);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UrlPart && ((UrlPart) other).text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    String describe() {
        return text;
    }
}
