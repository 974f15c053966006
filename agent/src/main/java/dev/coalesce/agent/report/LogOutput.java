package dev.coalesce.agent.report;

import dev.coalesce.agent.thread.Daemon;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Prints lines of the log to standard error, without waiting for a lock of the application.
 *
 * <p>A line may be logged while its thread holds any lock. If {@code System.err} is the JVM's, the line is written to
 * the file descriptor in one step, past the lock of {@code System.err}. If the application has replaced
 * {@code System.err}, a thread of the agent prints the line there. The logging thread waits for that for a moment, so
 * that lines are usually printed in the order of events and before the JVM ends. It stops waiting if the application's
 * stream does not return.
 *
 * <p><b>Concurrency.</b> The queue is guarded by its own monitor, and no code of the application runs under it.
 */
final class LogOutput implements Runnable {
    private static final LogOutput INSTANCE = new LogOutput();

    private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long IDLE_MILLIS = 1_000;

    /** Lines beyond this number are written to the file descriptor: the application's stream does not return. */
    private static final int MAX_WAITING = 1_000;

    private static final FileOutputStream STANDARD_ERROR = new FileOutputStream(FileDescriptor.err);
    private static final Charset CHARSET = charset();

    /** The JVM's own stream; null if that is not known. Written before main. */
    private static volatile @Nullable PrintStream original;

    private final Queue<Line> queue = new ArrayDeque<>();

    /** Whether the printing thread exists. Guarded by {@link #queue}. */
    private boolean isRunning;

    /** The number of lines that are queued or being printed. Guarded by {@link #queue}. */
    private int printing;

    /** The printing thread. Written by that thread; others compare it with themselves only. */
    private volatile @Nullable Thread printer;

    /** Whether the line printed last took too long. Written by logging and printing threads; an old value does no harm. */
    private volatile boolean isStuck;

    private LogOutput() {}

    /** Declares that {@code System.err} is the JVM's own stream at this moment. */
    static void useStandardError() {
        original = System.err;
    }

    /** Prints lines, each of which ends with a line separator. */
    @SuppressWarnings("ReferenceEquality")
    static void print(String lines) {
        PrintStream current = System.err;
        if (current == null || current == original || !INSTANCE.printByThread(current, lines)) {
            printDirectly(lines);
        }
    }

    /** Prints lines to the file descriptor, whatever {@code System.err} is. */
    static void printDirectly(String lines) {
        try {
            STANDARD_ERROR.write(lines.getBytes(CHARSET));
        } catch (IOException e) {
            // There is no other place to report it.
        }
    }

    /** Waits until all lines so far are printed. For tests. */
    static void flush() {
        boolean isInterrupted = false;
        synchronized (INSTANCE.queue) {
            while (INSTANCE.isRunning && INSTANCE.printing > 0) {
                try {
                    INSTANCE.queue.wait();
                } catch (InterruptedException e) {
                    isInterrupted = true;
                }
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean printByThread(PrintStream stream, String lines) {
        Thread current = Thread.currentThread();
        if (current == printer) {
            return false; // the application's stream has called code that logs
        }
        Line line = new Line(stream, lines, current);
        synchronized (queue) {
            if (queue.size() >= MAX_WAITING) {
                return false;
            }
            if (!isRunning) {
                Daemon.start("coalesce-log", this);
                isRunning = true;
            }
            queue.add(line);
            printing++;
            queue.notifyAll();
        }
        if (!isStuck && !line.awaitPrinted(WAIT_NANOS)) {
            isStuck = true;
        }
        return true;
    }

    @Override
    public void run() {
        printer = Thread.currentThread();
        for (Line line = next(); line != null; line = next()) {
            try {
                line.stream.print(line.text);
                line.stream.flush();
            } catch (Throwable e) {
                printDirectly(line.text);
            }
            isStuck = false;
            line.printed();
            synchronized (queue) {
                printing--;
                queue.notifyAll();
            }
        }
    }

    /** Returns the next line; null if the thread has been idle and ends. */
    private @Nullable Line next() {
        synchronized (queue) {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(IDLE_MILLIS);
            while (queue.isEmpty()) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    isRunning = false;
                    return null;
                }
                try {
                    queue.wait(left);
                } catch (InterruptedException e) {
                    // The application may interrupt all threads; this one has nothing to give up.
                }
            }
            return queue.remove();
        }
    }

    private static Charset charset() {
        try {
            String name = System.getProperty("stderr.encoding", System.getProperty("native.encoding"));
            return name == null ? StandardCharsets.UTF_8 : Charset.forName(name);
        } catch (RuntimeException e) {
            return StandardCharsets.UTF_8;
        }
    }

    /** Lines that the printing thread prints. */
    private static final class Line {
        final PrintStream stream;
        final String text;
        private final Thread logging;

        /** Written by the printing thread, read by the logging thread. */
        private volatile boolean isPrinted;

        Line(PrintStream stream, String text, Thread logging) {
            this.stream = stream;
            this.text = text;
            this.logging = logging;
        }

        void printed() {
            isPrinted = true;
            LockSupport.unpark(logging);
        }

        /** Waits, also in an interrupted thread, which stays interrupted. */
        boolean awaitPrinted(long nanos) {
            long end = System.nanoTime() + nanos;
            boolean isInterrupted = false;
            for (long left = nanos; !isPrinted && left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(this, left);
                isInterrupted |= Thread.interrupted();
            }
            if (isInterrupted) {
                logging.interrupt();
            }
            return isPrinted;
        }
    }
}
