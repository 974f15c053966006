package dev.coalesce.agent.weave.plan;

import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.settings.InvalidationSpec;
import dev.coalesce.agent.settings.Mode;
import dev.coalesce.agent.settings.ObservationSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/** Describes what weaving does to the methods of one class. */
public final class ClassPlan {
    private final TypeDescription type;
    private final Map<MethodDescription, MethodPlan> coalesced = new LinkedHashMap<>();
    private final Map<MethodDescription, List<InvalidationSpec>> invalidations = new LinkedHashMap<>();
    private final List<String> invalidating = new ArrayList<>();
    private final Map<MethodDescription, Mode> modes = new HashMap<>();
    private final Map<MethodDescription, ObservationSpec> observed = new LinkedHashMap<>();

    /** What is wrong in the class, as messages. */
    final List<String> errors = new ArrayList<>();

    ClassPlan(TypeDescription type) {
        this.type = type;
    }

    /** Adds a method. It is woven in every mode, so that it can have another mode while the JVM runs. */
    void coalesce(MethodPlan plan, Mode mode) {
        coalesced.put(plan.method(), plan);
        modes.put(plan.method(), mode);
    }

    /** Adds a method. The name is that of its class, or of the interface that its class was generated for. */
    void invalidate(MethodDescription method, List<InvalidationSpec> specs, String name) {
        invalidations.put(method, specs);
        invalidating.add(signature(name, method));
    }

    /** Adds a method that is observed, and not coalesced. */
    void observe(MethodDescription method, ObservationSpec spec) {
        observed.put(method, spec);
    }

    /**
     * Returns the class.
     *
     * @return the class that is planned
     */
    public TypeDescription type() {
        return type;
    }

    /**
     * Tells whether there is nothing to do.
     *
     * @return whether no method is coalesced or observed, and none invalidates
     */
    public boolean isEmpty() {
        return coalesced.isEmpty() && invalidations.isEmpty() && observed.isEmpty();
    }

    /**
     * Lists the methods that are coalesced.
     *
     * @return the methods in the order of the class file
     */
    public Set<MethodDescription> coalescedMethods() {
        return coalesced.keySet();
    }

    /**
     * Lists the coalesced methods whose bodies run, or will run, in a synchronized method of their own.
     *
     * @return the methods in the order of the class file
     */
    public List<MethodDescription> synchronizedMethods() {
        return coalescedMethods(true);
    }

    /**
     * Lists the coalesced methods that are not among the {@link #synchronizedMethods}.
     *
     * @return the methods in the order of the class file
     */
    public List<MethodDescription> plainMethods() {
        return coalescedMethods(false);
    }

    private List<MethodDescription> coalescedMethods(boolean isSynchronized) {
        List<MethodDescription> found = new ArrayList<>();
        for (MethodPlan plan : coalesced.values()) {
            if (isSynchronized == plan.isSynchronized()) {
                found.add(plan.method());
            }
        }
        return found;
    }

    /**
     * Lists the methods that invalidate.
     *
     * @return the methods in the order of the class file
     */
    public Set<MethodDescription> invalidatingMethods() {
        return invalidations.keySet();
    }

    /**
     * Lists the fields that objects of the class hold their groups in.
     *
     * @return their names
     */
    public Set<String> instanceFields() {
        Set<String> names = new LinkedHashSet<>();
        for (MethodPlan plan : coalesced.values()) {
            if (!plan.spec().instanceField().isEmpty()) {
                names.add(plan.spec().instanceField());
            }
        }
        return names;
    }

    /**
     * Returns how a method is coalesced.
     *
     * @param method one of the {@link #coalescedMethods}
     * @return its plan
     */
    public MethodPlan coalescing(MethodDescription method) {
        return planned(coalesced.get(method.asDefined()), method);
    }

    /**
     * Returns what a method invalidates.
     *
     * @param method one of the {@link #invalidatingMethods}
     * @return one element for each of its annotations
     */
    public List<InvalidationSpec> invalidations(MethodDescription method) {
        return planned(invalidations.get(method.asDefined()), method);
    }

    /**
     * Lists the methods that are observed.
     *
     * @return the methods in the order of the class file
     */
    public Set<MethodDescription> observedMethods() {
        return observed.keySet();
    }

    /**
     * Returns how a method is observed.
     *
     * @param method one of the {@link #observedMethods}
     * @return what its call site carries
     */
    public ObservationSpec observation(MethodDescription method) {
        return planned(observed.get(method.asDefined()), method);
    }

    private static <T> T planned(@Nullable T plan, MethodDescription method) {
        if (plan == null) {
            throw new IllegalStateException("not planned: " + method);
        }
        return plan;
    }

    /**
     * Logs each method that is coalesced from now on, if the log level includes that. Whether calls of a proxy are
     * coalesced is not known before they are made.
     */
    public void log() {
        if (Log.isInfo()) {
            for (MethodPlan plan : coalesced.values()) {
                if (!plan.spec().origin().proxy()) {
                    Mode mode = modes.getOrDefault(plan.method(), Mode.ON);
                    Log.info((mode == Mode.ON ? "coalescing " : "not coalescing ")
                            + signature(type.getName(), plan.method())
                            + (mode == Mode.ON ? "" : ", whose mode is " + mode.text()));
                }
            }
            for (String method : invalidating) {
                Log.info("invalidating by " + method);
            }
        }
    }

    /** Formats a method for a message: {@code com.acme.Shop.price(java.lang.String, int)}. */
    static String signature(String type, MethodDescription method) {
        StringBuilder text = new StringBuilder(type)
                .append('.')
                .append(method.getInternalName())
                .append('(');
        String separator = "";
        for (Type parameter : Type.getArgumentTypes(method.getDescriptor())) {
            text.append(separator).append(parameter.getClassName());
            separator = ", ";
        }
        return text.append(')').toString();
    }
}
