package dev.coalesce.agent.events;

import dev.coalesce.agent.report.KeyMark;
import jdk.jfr.Event;
import jdk.jfr.Label;
import org.jspecify.annotations.Nullable;

/** What events of calls have in common. */
abstract class CallEvent extends Event implements Events.Begun {
    @Label("Class")
    @Nullable
    String className;

    @Label("Method")
    @Nullable
    String method;

    @Label("Key Mark")
    @Nullable
    String key;

    @Label("Outcome")
    @Nullable
    String outcome;

    private transient @Nullable String name;
    private transient int hash;

    final CallEvent begin(String ofMethod, int keyHash) {
        name = ofMethod;
        hash = keyHash;
        begin();
        return this;
    }

    /** Notes how many calls waited. */
    void noteFollowers(int count) {}

    @Override
    public final void end(String cameTo, int followers) {
        end();
        String named = name;
        if (named != null && shouldCommit()) {
            className = RecordedEvents.className(named);
            method = RecordedEvents.methodName(named);
            key = KeyMark.of(hash);
            outcome = cameTo;
            noteFollowers(followers);
            commit();
        }
    }
}
