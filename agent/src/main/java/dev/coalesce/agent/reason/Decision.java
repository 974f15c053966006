package dev.coalesce.agent.reason;

/**
 * One decision not to share. It holds no object of the application.
 *
 * @param atMillis when it was made, as {@link System#currentTimeMillis}
 * @param method {@code <class>.<method>}, with the parameter types if the method was refused
 * @param reason why
 * @param text what the log says, or would say, about it
 */
public record Decision(long atMillis, String method, Reason reason, String text) {}
