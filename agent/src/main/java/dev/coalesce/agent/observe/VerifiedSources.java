package dev.coalesce.agent.observe;

import dev.coalesce.agent.classes.RemovableClassValue;
import dev.coalesce.agent.metrics.MethodName;
import dev.coalesce.agent.metrics.Verified;
import dev.coalesce.agent.metrics.VerifiedMethods;
import dev.coalesce.agent.verify.VerifiedMethod;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Shows verified methods as meters: while the class that declares them is loaded, and the observer stays. */
final class VerifiedSources {
    /** By name and descriptor. Only the class holds these, the registry of the meters refers to them weakly. */
    private final RemovableClassValue<ConcurrentMap<String, Verified>> ofClass = new RemovableClassValue<>() {
        @Override
        protected ConcurrentMap<String, Verified> create(Class<?> type) {
            return new ConcurrentHashMap<>();
        }
    };

    /** Shows a method if its results are compared, in place of an earlier one. */
    void add(Class<?> owner, ObservedMethod method) {
        if (method.verified != null) {
            Source source =
                    new Source(MethodName.of(method.spec.name(), method.type, method.spec.method()), method.verified);
            ofClass.get(owner).put(method.spec.method() + method.spec.descriptor(), source);
            VerifiedMethods.add(source);
        }
    }

    void close() {
        VerifiedMethods.clear();
        ofClass.removeAll();
    }

    private static final class Source implements Verified {
        private final MethodName names;
        private final VerifiedMethod method;

        Source(MethodName names, VerifiedMethod method) {
            this.names = names;
            this.method = method;
        }

        @Override
        public String name() {
            return names.shown();
        }

        @Override
        public MethodName names() {
            return names;
        }

        @Override
        public long pairs(Outcome outcome) {
            long[] compared = method.compared();
            return switch (outcome) {
                case EQUAL -> compared[0];
                case DIFFERENT -> compared[1];
                case OPAQUE -> compared[2];
            };
        }

        @Override
        public Set<String> leaks() {
            return method.leaks();
        }
    }
}
