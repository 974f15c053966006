package dev.coalesce.commands;

/** Thrown when a command fails. The message is printed for the user, the status becomes the exit status. */
final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1;

    /** The exit status of a command that was written wrongly. */
    static final int USAGE = 2;

    /** The exit status of a command that could not be carried out. */
    static final int NOT_DONE = 1;

    /** Appended to messages about a process id. */
    static final String LIST_HINT = ". Run the command list to see the JVMs.";

    final int status;

    CommandFailure(int status, String message) {
        super(message);
        this.status = status;
    }

    static CommandFailure usage(String message) {
        return new CommandFailure(USAGE, message);
    }

    static CommandFailure notDone(String message) {
        return new CommandFailure(NOT_DONE, message);
    }
}
