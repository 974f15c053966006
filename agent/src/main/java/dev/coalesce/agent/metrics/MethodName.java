package dev.coalesce.agent.metrics;

/**
 * The names of a source of counters.
 *
 * @param shown the name by which beans, commands and rules know it: {@code <class>.<method>}, the attribute {@code
 *     name} of the method, or the name of a coalescer
 * @param type the class that declares the method; the public class of coalescers
 * @param method the method without its class; the name of a coalescer
 */
public record MethodName(String shown, String type, String method) {
    private static final String COALESCER = "dev.coalesce.Coalescer";

    /**
     * Splits the name of a method that has no name of its own.
     *
     * @param qualified {@code <class>.<method>}
     * @return the names
     */
    public static MethodName of(String qualified) {
        int dot = qualified.lastIndexOf('.');
        return new MethodName(qualified, qualified.substring(0, Math.max(0, dot)), qualified.substring(dot + 1));
    }

    /**
     * Returns the names of a method.
     *
     * @param own its own name; empty if it has none
     * @param type the class
     * @param method the method without its class
     * @return the names
     */
    public static MethodName of(String own, String type, String method) {
        return new MethodName(own.isEmpty() ? type + "." + method : own, type, method);
    }

    /**
     * Returns the names of a coalescer.
     *
     * @param name the coalescer's name
     * @return the names
     */
    public static MethodName ofCoalescer(String name) {
        return new MethodName(name, COALESCER, name);
    }

    /**
     * Returns the part of the name that stands beside the class, in tags and events. It does not change when the method
     * is renamed, if the method has a name of its own.
     *
     * @return the method, or the method's own name
     */
    public String label() {
        return isOwn() ? shown : method;
    }

    /**
     * Returns the name for messages, which also say where a name of its own was given.
     *
     * @return as in {@code prices (com.acme.Prices.price)}
     */
    public String text() {
        return isOwn() && !type.equals(COALESCER) ? shown + " (" + type + "." + method + ")" : shown;
    }

    private boolean isOwn() {
        return shown.length() != type.length() + 1 + method.length()
                || !shown.startsWith(type)
                || !shown.endsWith(method)
                || shown.charAt(type.length()) != '.';
    }
}
