package dev.coalesce.agent.cluster;

import dev.coalesce.agent.flight.Flight;
import dev.coalesce.agent.thread.Timer;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits for another JVM without a thread. It takes turns: a {@link Pause} ends with a signal of the key's watch or with
 * its timer, and a {@link Question} ends with the engine's reply or with its timer. Whichever comes first goes on; the
 * other does nothing. So there is one pause or one question at any time, and no thread waits for either.
 */
final class EngineFollow {
    private final EngineCall call;
    private final Flight flight;
    private final Consumer<EngineCall.Result> end;
    private final AtomicBoolean isEnded = new AtomicBoolean();

    EngineFollow(EngineCall call, Flight flight, Consumer<EngineCall.Result> end) {
        this.call = call;
        this.flight = flight;
        this.end = end;
    }

    /** Begins to wait. Throws nothing. */
    void start() {
        goOn(EngineCall.Result.FOLLOW);
    }

    /** Goes on after a turn; with null, asks again. If the agent fails here, this JVM goes on alone. */
    private void goOn(EngineCall.@Nullable Result result) {
        try {
            if (result == null) {
                ask();
            } else if (result == EngineCall.Result.FOLLOW) {
                pause();
            } else {
                end(result);
            }
        } catch (Throwable e) {
            end(EngineCall.Result.ALONE);
        }
    }

    private void end(EngineCall.Result result) {
        if (isEnded.compareAndSet(false, true)) {
            call.ended(result);
            end.accept(result);
        }
    }

    /** Waits for a signal, or for some time, and asks then. */
    private void pause() {
        EngineCall.Result result = call.endOfWait(call.cluster().leases().isAnyHeldUpBy(flight));
        if (result != null) {
            end(result);
            return;
        }
        long nanos = call.pauseNanos(); // read first: the pause may be over at once, and others use the call then
        Pause pause = new Pause();
        call.watch().add(call.signals(), pause);
        pause.endAfter(nanos, pause); // after it was added, so whoever ends it finds it in the watch and removes it
    }

    private void ask() {
        if (flight.isDone() || isEnded.get()) {
            end(EngineCall.Result.ABANDONED); // nobody would give back a lease
            return;
        }
        SharedFlights client = call.beginQuestion();
        if (client == null) {
            end(call.alone());
            return;
        }
        Question question = new Question(client);
        question.endAfter(call.patienceNanos(), question);
        call.send(client).whenComplete(question);
    }

    /** A turn is one wait for an event or for a timer, whichever comes first. */
    private abstract static class Turn {
        private final AtomicBoolean isOver = new AtomicBoolean();

        private volatile @Nullable Future<?> timer;

        /** Sets the timer. Races with {@link #isFirst}: one of the two cancels the timer of a turn that is over. */
        final void endAfter(long nanos, Runnable task) {
            if (!isOver.get()) {
                Future<?> started = Timer.after(nanos, task);
                timer = started;
                if (isOver.get()) {
                    started.cancel(false);
                }
            }
        }

        /** Ends this turn; false if something else has ended it before. */
        final boolean isFirst() {
            if (!isOver.compareAndSet(false, true)) {
                return false;
            }
            Future<?> running = timer;
            if (running != null) {
                running.cancel(false);
            }
            return true;
        }
    }

    /** The time between two questions. */
    private final class Pause extends Turn implements KeyWatch.Waiter, Runnable {
        @Override
        public void wake() {
            if (isFirst()) {
                call.watch().remove(this);
                goOn(null);
            }
        }

        /** Called by the timer. */
        @Override
        public void run() {
            wake();
        }
    }

    /** A question that the engine has not answered yet. */
    private final class Question extends Turn
            implements BiConsumer<SharedFlights.@Nullable Reply, @Nullable Throwable>, Runnable {
        private final SharedFlights client;

        Question(SharedFlights client) {
            this.client = client;
        }

        @Override
        public void accept(SharedFlights.@Nullable Reply reply, @Nullable Throwable thrown) {
            int changes = call.watch().changes();
            if (!isFirst()) {
                if (reply instanceof SharedFlights.Lead lead) {
                    client.leave(lead.claim()); // the reply is late, and nobody waits for it any more
                }
            } else if (reply == null) {
                fail(String.valueOf(thrown));
            } else {
                goOn(call.take(reply, changes, null));
            }
        }

        /** Called by the timer. */
        @Override
        public void run() {
            if (isFirst()) {
                fail("it did not answer within engineTimeout");
            }
        }

        private void fail(String problem) {
            call.cluster().trip(problem);
            goOn(call.alone());
        }
    }
}
