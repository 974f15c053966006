package dev.coalesce.agent.events;

import dev.coalesce.agent.metrics.MethodName;
import dev.coalesce.agent.report.KeyMark;
import jdk.jfr.Description;
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

    @Label("Key")
    @Description("A mark, which is the same for equal keys; the key itself with the option showKeys")
    @Nullable
    String key;

    @Label("Outcome")
    @Nullable
    String outcome;

    private transient @Nullable MethodName name;
    private transient @Nullable Object keyObject;
    private transient int hash;

    final CallEvent begin(MethodName ofMethod, Object ofKey, int keyHash) {
        name = ofMethod;
        keyObject = ofKey;
        hash = keyHash;
        begin();
        return this;
    }

    /** Notes how many calls waited. */
    void noteFollowers(int count) {}

    @Override
    public final void end(String cameTo, int followers) {
        end();
        MethodName named = name;
        Object called = keyObject;
        keyObject = null; // the event itself may stay longer than the call
        if (named != null && called != null && shouldCommit()) {
            className = named.type();
            method = named.label();
            key = KeyMark.of(called, hash);
            outcome = cameTo;
            noteFollowers(followers);
            commit();
        }
    }
}
