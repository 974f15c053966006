package dev.coalesce.it.stress;

import dev.coalesce.it.stress.Bodies.Mark;
import dev.coalesce.it.stress.Bodies.Origin;
import java.io.InterruptedIOException;
import java.util.concurrent.CancellationException;

/** The failures of bodies. Each knows the run it comes from. */
final class BodyFailures {
    private BodyFailures() {}

    /** Returns the failure that an ending stands for. */
    static Throwable of(Script.Ending ending, Mark mark) {
        return switch (ending) {
            case THROW -> new BodyException(mark);
            case THROW_ERROR -> new BodyError(mark);
            case TIMEOUT_AS_IO -> new ClientTimedOut(mark);
            case TIMEOUT_AS_CANCELLATION -> new CallTimeoutException(mark);
            case TIMEOUT_AS_CAUSE -> new WrappedTimeout(mark);
            case RETURN, INTERRUPTED, CANCELLED -> throw new IllegalArgumentException(ending.toString());
        };
    }

    /** A failure of the application's own. */
    static final class BodyException extends Exception implements Origin {
        private static final long serialVersionUID = 1L;
        private final transient Mark mark;

        BodyException(Mark mark) {
            super(mark.toString(), null, false, false);
            this.mark = mark;
        }

        @Override
        public Mark mark() {
            return mark;
        }
    }

    /** An error. */
    static final class BodyError extends Error implements Origin {
        private static final long serialVersionUID = 1L;
        private final transient Mark mark;

        BodyError(Mark mark) {
            super(mark.toString(), null, false, false);
            this.mark = mark;
        }

        @Override
        public Mark mark() {
            return mark;
        }
    }

    /** A timeout as OkHttp and Apache HttpClient report it. */
    static final class ClientTimedOut extends InterruptedIOException implements Origin {
        private static final long serialVersionUID = 1L;
        private final transient Mark mark;

        ClientTimedOut(Mark mark) {
            super("timeout");
            this.mark = mark;
        }

        @Override
        public Mark mark() {
            return mark;
        }
    }

    /** A timeout as Kotlin reports it. */
    static final class CallTimeoutException extends CancellationException implements Origin {
        private static final long serialVersionUID = 1L;
        private final transient Mark mark;

        CallTimeoutException(Mark mark) {
            super(mark.toString());
            this.mark = mark;
        }

        @Override
        public Mark mark() {
            return mark;
        }
    }

    /** A failure of a library that a timeout has caused. */
    static final class WrappedTimeout extends RuntimeException implements Origin {
        private static final long serialVersionUID = 1L;
        private final transient Mark mark;

        WrappedTimeout(Mark mark) {
            super("the call failed", new ClientTimedOut(mark));
            this.mark = mark;
        }

        @Override
        public Mark mark() {
            return mark;
        }
    }
}
