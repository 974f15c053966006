package dev.coalesce.agent.cli;

/** Why a command did not do what it was asked, in words for its user. */
final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1;

    /** The command was written wrongly. */
    static final int USAGE = 2;

    /** It could not be done. */
    static final int NOT_DONE = 1;

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
