package dev.coalesce.agent.weave;

import dev.coalesce.agent.key.KeyPath;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.MethodSettings;
import dev.coalesce.agent.settings.MethodSpec;
import dev.coalesce.agent.settings.ResultShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.description.field.FieldDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.type.TypeDescription;

/** Decides for one method whether it can be coalesced, and how. */
final class Planner {
    /** The fields that hold objects' shares: this, and a number. */
    static final String ANCHOR = "coalesce$";

    /** Of the JVM's 255 some are left for what a call site adds. */
    private static final int MOST_SLOTS = 250;

    private static final String TARGET = "target";

    private final WeavingPhase part;
    private final boolean mayAddMembers;

    /** Without the right to add members (the class is loaded already) some methods have to be left alone. */
    Planner(WeavingPhase part, boolean mayAddMembers) {
        this.part = part;
        this.mayAddMembers = mayAddMembers;
    }

    Plan plan(TypeDescription type, MethodDescription.InDefinedShape method, ResolvedAnnotation declared, int index)
            throws InvalidSettingException {
        checkTarget(method);
        checkNames(type, method);
        MethodSettings settings = MethodSettings.of(declared.attributes());
        ResultShape shape = DeclaredResult.shapeOf(method);
        List<KeyPath> key = key(type, method, declared);
        for (ResolvedAnnotation other : declared.others()) {
            if (!MethodSettings.of(other.attributes()).equals(settings)
                    || !key(type, method, other).equals(key)) {
                throw new InvalidSettingException(
                        TARGET,
                        "a method for which " + other.by() + " says something else",
                        "one of them, the same in both, or an annotation of its own");
            }
        }
        Plan plan = new Plan(method, spec(method, declared, shape, key, ""), settings, key);
        boolean anchored = plan.isPerObject()
                && part == WeavingPhase.ALL
                && mayAddMembers
                && !type.isRecord()
                && !type.isInterface();
        return anchored ? new Plan(method, spec(method, declared, shape, key, ANCHOR + index), settings, key) : plan;
    }

    private static List<KeyPath> key(
            TypeDescription type, MethodDescription.InDefinedShape method, ResolvedAnnotation declared)
            throws InvalidSettingException {
        List<KeyPath> paths = new ArrayList<>();
        for (KeyPathResolver.Resolved each :
                new KeyPathResolver(type, method, declared.namesFrom()).resolveAll(declared.key())) {
            paths.add(each.path());
        }
        return paths;
    }

    /** An abstract method has nothing to coalesce itself: what is said of it holds for those that override it. */
    static void checkDeclaration(MethodDescription.InDefinedShape method, ResolvedAnnotation declared)
            throws InvalidSettingException {
        MethodSettings.of(declared.attributes());
        DeclaredResult.shapeOf(method);
    }

    private static MethodSpec spec(
            MethodDescription method,
            ResolvedAnnotation declared,
            ResultShape shape,
            List<KeyPath> key,
            String anchor) {
        return new MethodSpec(
                method.getInternalName(),
                method.getDescriptor(),
                method.isStatic(),
                isInterruptible(method),
                shape,
                DeclaredResult.mayBeSingleUse(method),
                anchor,
                woven(declared),
                encoded(key),
                declared.origin());
    }

    private static boolean isInterruptible(MethodDescription method) {
        for (TypeDescription exception : method.getExceptionTypes().asErasures()) {
            if (exception.represents(InterruptedException.class)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> encoded(List<KeyPath> key) {
        List<String> encoded = new ArrayList<>();
        for (KeyPath path : key) {
            encoded.add(path.encode());
        }
        return encoded;
    }

    /** Of what rules say, only the scope is woven: the rest is read when the method is linked, and may change. */
    private static Map<String, String> woven(ResolvedAnnotation declared) {
        Map<String, String> attributes = new LinkedHashMap<>(declared.written());
        String scope = declared.attributes().get("scope");
        if (scope != null) {
            attributes.put("scope", scope);
        }
        return attributes;
    }

    /** A member of ours with the name of one that is there would make a class that cannot load. */
    private static void checkNames(TypeDescription type, MethodDescription.InDefinedShape method)
            throws InvalidSettingException {
        String body = method.getInternalName() + SynchronizedBodies.SUFFIX;
        boolean fieldTaken = false;
        for (FieldDescription field : type.getDeclaredFields()) {
            fieldTaken |= field.getName().startsWith(ANCHOR);
        }
        boolean bodyTaken =
                method.isSynchronized() && !SynchronizedBodies.body(method).isEmpty();
        if (fieldTaken || bodyTaken) {
            throw new InvalidSettingException(
                    TARGET,
                    "a class that has " + (fieldTaken ? "a field whose name starts with " + ANCHOR : "a method " + body)
                            + " already",
                    "a class that is not woven yet, and uses no such name itself");
        }
    }

    private void checkTarget(MethodDescription method) throws InvalidSettingException {
        String allowed = "a method with a body";
        if (method.isConstructor()) {
            throw new InvalidSettingException(TARGET, "a constructor", allowed);
        }
        if (method.isNative()) {
            throw new InvalidSettingException(TARGET, "a native method", allowed);
        }
        if (method.getStackSize() > MOST_SLOTS) {
            throw new InvalidSettingException(
                    TARGET,
                    "a method whose parameters take " + method.getStackSize() + " slots",
                    "at most " + MOST_SLOTS + " (this takes one, a long or a double two)");
        }
        if (method.isSynchronized() && !mayAddMembers) {
            throw new InvalidSettingException(
                    TARGET,
                    "a synchronized method of a class that was loaded before the agent",
                    "one that is loaded after it, or not synchronized");
        }
        for (ParameterDescription parameter : method.getParameters()) {
            if (parameter.getType().asErasure().getName().equals("kotlin.coroutines.Continuation")) {
                throw new InvalidSettingException(TARGET, "a Kotlin suspend function", "a function that blocks");
            }
        }
    }
}
