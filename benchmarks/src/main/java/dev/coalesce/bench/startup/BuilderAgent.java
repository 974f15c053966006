package dev.coalesce.bench.startup;

import static net.bytebuddy.matcher.ElementMatchers.declaresMethod;
import static net.bytebuddy.matcher.ElementMatchers.isAnnotatedWith;

import dev.coalesce.Coalesce;
import java.lang.instrument.Instrumentation;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;

/** An agent as in Byte Buddy's documentation. It finds the same methods, and adds almost nothing to them. */
public final class BuilderAgent {
    private BuilderAgent() {}

    /**
     * Installs the agent. The JVM calls this method.
     *
     * @param options ignored
     * @param instrumentation the instrumentation of this JVM
     */
    public static void premain(String options, Instrumentation instrumentation) {
        new AgentBuilder.Default()
                .type(declaresMethod(isAnnotatedWith(Coalesce.class)))
                .transform((builder, type, loader, module, domain) ->
                        builder.visit(Advice.to(Entry.class).on(isAnnotatedWith(Coalesce.class))))
                .installOn(instrumentation);
    }

    /** The code that the agent adds. */
    public static final class Entry {
        /** Written by each call. The value has no purpose; the write makes the advice non-empty. */
        public static volatile int entered;

        private Entry() {}

        @Advice.OnMethodEnter
        static void enter() {
            entered = 1;
        }
    }
}
