package dev.coalesce.agent.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Holds what is known of the calls of one method.
 *
 * @param kind the most important finding
 * @param dimensions for a leak, what the result depends on and the key omits; dimensions that always differ together
 *     are one element, such as {@code principal or locale}
 * @param paths the parts of the results that differ, such as {@code .offers[].discount}; empty for the whole result
 * @param keyed the dimensions of the context that differed between calls and are parts of the key
 * @param pairs the pairs of calls that were compared
 * @param differentContexts those of them whose contexts differ
 * @param text one line about it
 * @param notes what else there is to know
 */
public record Verdict(
        Kind kind,
        List<String> dimensions,
        List<String> paths,
        List<String> keyed,
        long pairs,
        long differentContexts,
        String text,
        List<String> notes) {

    /**
     * Returns the finding in a few words.
     *
     * @return {@code LEAK} with its dimensions, or the name of the kind
     */
    public String title() {
        if (kind == Kind.LEAK) {
            return "LEAK " + String.join(", ", dimensions);
        }
        return kind == Kind.CLEAN && differentContexts == 0 && keyed.isEmpty() ? "clean in one context" : kind.text();
    }

    /**
     * Adds a note.
     *
     * @param note what else there is to know
     * @return the same verdict with this note at its end
     */
    public Verdict with(String note) {
        List<String> all = new ArrayList<>(notes);
        all.add(note);
        return new Verdict(kind, dimensions, paths, keyed, pairs, differentContexts, text, List.copyOf(all));
    }

    /** The findings, the most important one first. */
    public enum Kind {
        /** Results depend on something that differs between callers and is not in the key. */
        LEAK,
        /** A result changed after it was returned. */
        MUTATED,
        /** Results differ at once, between calls with equal contexts. */
        VOLATILE,
        /** Results differ the more often, the further apart two calls are. */
        AGEING,
        /** Results cannot be read without running code of the application. */
        OPAQUE,
        /** There is too little to compare. */
        UNDECIDED,
        /** No two results differ. */
        CLEAN;

        /**
         * Returns the name of the kind, as the report writes it.
         *
         * @return a lower-case word
         */
        public String text() {
            return this == UNDECIDED ? "not decided" : name().toLowerCase(Locale.ROOT);
        }
    }
}
