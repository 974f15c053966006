package dev.coalesce.bench.startup;

import static net.bytebuddy.matcher.ElementMatchers.declaresMethod;
import static net.bytebuddy.matcher.ElementMatchers.isAnnotatedWith;

import dev.coalesce.Coalesce;
import java.lang.instrument.Instrumentation;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;

/** An agent as Byte Buddy's documentation shows it, which finds the same methods, and does next to nothing to them. */
public final class BuilderAgent {
    private BuilderAgent() {}

    /**
     * Called by the JVM.
     *
     * @param options ignored
     * @param instrumentation of this JVM
     */
    public static void premain(String options, Instrumentation instrumentation) {
        new AgentBuilder.Default()
                .type(declaresMethod(isAnnotatedWith(Coalesce.class)))
                .transform((builder, type, loader, module, domain) ->
                        builder.visit(Advice.to(Entry.class).on(isAnnotatedWith(Coalesce.class))))
                .installOn(instrumentation);
    }

    /** The code that is put in. */
    public static final class Entry {
        /** How often it has run; of no use but for not being nothing. */
        public static volatile int entered;

        private Entry() {}

        @Advice.OnMethodEnter
        static void enter() {
            entered = 1;
        }
    }
}
