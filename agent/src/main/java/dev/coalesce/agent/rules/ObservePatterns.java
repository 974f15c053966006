package dev.coalesce.agent.rules;

import dev.coalesce.agent.settings.InvalidSettingException;
import java.util.ArrayList;
import java.util.List;

/**
 * The classes and methods that the option {@code observe} names. A pattern selects a class with all its methods
 * ({@code com.acme.**}, {@code com.acme.Shop}) or methods ({@code com.acme.Shop.price}, {@code com.acme.**.find*}).
 * Immutable.
 */
public final class ObservePatterns {
    /** No patterns. */
    public static final ObservePatterns NONE = new ObservePatterns(List.of(), List.of());

    /** The name of the option. */
    public static final String NAME = "observe";

    /** The values of the option, for messages. */
    public static final String ALLOWED = "patterns for classes or methods, separated by semicolons, such as com.acme.**"
            + " or com.acme.Shop.price; * matches any characters but a dot, ** any characters";

    private final List<Glob> globs;

    /** The patterns whose methods are verified too. */
    private final List<Glob> verifying;

    private ObservePatterns(List<Glob> globs, List<Glob> verifying) {
        this.globs = globs;
        this.verifying = verifying;
    }

    /**
     * Reads the option.
     *
     * @param text the patterns, separated by semicolons or blanks
     * @return the patterns, of which there may be none
     * @throws InvalidSettingException if a pattern cannot be used
     */
    public static ObservePatterns parse(String text) throws InvalidSettingException {
        if (text.isBlank()) {
            return NONE; // without a regular expression, which would cost start-up time
        }
        List<Glob> globs = new ArrayList<>();
        for (String each : text.split("[;\\s]+", -1)) {
            String pattern = each.replace('.', '/');
            if (pattern.isEmpty()) {
                continue;
            }
            if (!isPattern(pattern) || Selector.isOfTheJdk(pattern)) {
                throw InvalidSettingException.ofValue(NAME, each, ALLOWED);
            }
            globs.add(new Glob(pattern));
        }
        return globs.isEmpty() ? NONE : new ObservePatterns(globs, List.of());
    }

    /**
     * Adds patterns.
     *
     * @param others more patterns
     * @return patterns that select what these or the others select
     */
    public ObservePatterns and(ObservePatterns others) {
        List<Glob> all = new ArrayList<>(globs);
        all.addAll(others.globs);
        List<Glob> verified = new ArrayList<>(verifying);
        verified.addAll(others.verifying);
        return all.isEmpty() ? NONE : new ObservePatterns(all, verified);
    }

    /**
     * Lets the results of the selected methods be compared between callers.
     *
     * @return the same patterns, for methods that are verified
     */
    public ObservePatterns verified() {
        return new ObservePatterns(globs, globs);
    }

    /**
     * Whether the results of a method are compared between callers.
     *
     * @param type the class name with slashes
     * @param method the method's name
     * @return true if a pattern that verifies selects the class or the method
     */
    public boolean verifies(String type, String method) {
        return selects(verifying, type, method);
    }

    private static boolean isPattern(String pattern) {
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (!Character.isJavaIdentifierPart(c) && c != '/' && c != '*' && c != '-') {
                return false;
            }
        }
        return !pattern.startsWith("/") && !pattern.endsWith("/") && !pattern.contains("//");
    }

    /**
     * Whether there are no patterns.
     *
     * @return true if the option is not set
     */
    public boolean isEmpty() {
        return globs.isEmpty();
    }

    /**
     * Whether a pattern may select a method of a class. Called for each class that loads.
     *
     * @param type the class name with slashes
     * @return false if {@link #selects} selects none of its methods
     */
    public boolean concernsType(String type) {
        if (globs.isEmpty() || Selector.isOfTheJdk(type)) {
            return false;
        }
        for (Glob each : globs) {
            int slash = each.pattern().lastIndexOf('/');
            if (each.matches(type) || (slash > 0 && new Glob(each.pattern().substring(0, slash)).matches(type))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a pattern selects a method.
     *
     * @param type the class name with slashes
     * @param method the method's name
     * @return true if a pattern selects the class or the method
     */
    public boolean selects(String type, String method) {
        return selects(globs, type, method);
    }

    private static boolean selects(List<Glob> globs, String type, String method) {
        for (Glob each : globs) {
            if (each.matches(type) || each.matches(type + '/' + method)) {
                return true;
            }
        }
        return false;
    }
}
