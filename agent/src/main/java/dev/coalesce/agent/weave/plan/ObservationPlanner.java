package dev.coalesce.agent.weave.plan;

import dev.coalesce.agent.observe.ExcludedMethod;
import dev.coalesce.agent.observe.Observations;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.rules.ObservePatterns;
import dev.coalesce.agent.rules.Rules;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.ObservationSpec;
import dev.coalesce.agent.weave.declare.Declarations;
import dev.coalesce.agent.weave.declare.GeneratedClasses;
import dev.coalesce.agent.weave.declare.ResolvedAnnotation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import org.jspecify.annotations.Nullable;

/**
 * Decides which methods of a class are woven for observing: those that a pattern selects. A pattern selects neither
 * methods with an annotation or a rule, whose call sites observe them in the modes observe and verify, nor what nobody
 * would coalesce.
 */
public final class ObservationPlanner {
    private final Observations observations;
    private final boolean observesAnnotated;

    /**
     * Creates a planner.
     *
     * @param observations knows which methods are no longer observed
     * @param observesAnnotated whether annotated methods are observed too, because nothing coalesces them
     */
    public ObservationPlanner(Observations observations, boolean observesAnnotated) {
        this.observations = observations;
        this.observesAnnotated = observesAnnotated;
    }

    /**
     * Plans a class.
     *
     * @param type the class
     * @param classFile its bytes
     * @param patterns the patterns of the option {@code observe} and of commands
     * @param rules the rules in force
     * @param mayInherit false if no supertype has an annotation or a rule
     * @param files the class files of the types that a key can refer to
     * @return the plan, which may be empty
     */
    public ClassPlan plan(
            TypeDescription type,
            byte[] classFile,
            ObservePatterns patterns,
            Rules rules,
            boolean mayInherit,
            ClassFileLocator files) {
        ClassPlan plan = new ClassPlan(type);
        if (ClassFileVersion.ofClassFile(classFile).isLessThan(ClassFileVersion.JAVA_V7)
                || GeneratedClasses.isMock(type, classFile)
                || GeneratedClasses.isGenerated(type, classFile)) {
            return plan;
        }
        Set<String> small = SmallBodies.of(classFile);
        Declarations declarations = new Declarations(rules, mayInherit);
        for (MethodDescription.InDefinedShape method : type.getDeclaredMethods()) {
            String signature = method.getInternalName() + method.getDescriptor();
            if (isCandidate(method) && !observations.isLeft(type.getName(), signature)) {
                ResolvedAnnotation annotation = declarations.of(method);
                if ((annotation == null || observesAnnotated)
                        && !small.contains(signature)
                        && patterns.selects(type.getInternalName(), method.getInternalName())) {
                    boolean isVerified = patterns.verifies(type.getInternalName(), method.getInternalName());
                    plan(plan, type, method, annotation, isVerified ? files : null);
                }
            }
        }
        return plan;
    }

    private static boolean isCandidate(MethodDescription.InDefinedShape method) {
        return method.isMethod()
                && !method.isAbstract()
                && !method.isNative()
                && !method.isSynthetic()
                && !method.getInternalName().endsWith(AddedMembers.BODY_SUFFIX)
                && !Declarations.isCompilerCopy(method);
    }

    private void plan(
            ClassPlan plan,
            TypeDescription type,
            MethodDescription.InDefinedShape method,
            @Nullable ResolvedAnnotation annotation,
            @Nullable ClassFileLocator verifiedWith) {
        try {
            check(method);
            checkResult(type, method, annotation);
            ObservationSpec spec = spec(type, method, annotation);
            plan.observe(method, verifiedWith == null ? spec : verified(spec, type, method, annotation, verifiedWith));
        } catch (RuntimeException | InvalidSettingException e) {
            if (annotation != null) {
                String message = annotation.source() + " does not observe "
                        + ClassPlan.signature(type.getName(), method) + ": " + e.getMessage();
                Log.warnOnce(message, message);
            }
        }
    }

    private static void check(MethodDescription.InDefinedShape method) throws InvalidSettingException {
        ReservedMethods.check(method);
        if (method.getStackSize() > MethodPlanner.MAX_SLOTS) {
            throw new InvalidSettingException("the method has too many parameters", "Observe another method");
        }
    }

    /** Checks the result of a method that would be observed but for its result. The report lists such methods. */
    private void checkResult(
            TypeDescription type, MethodDescription.InDefinedShape method, @Nullable ResolvedAnnotation annotation)
            throws InvalidSettingException {
        try {
            ReturnTypes.checkShareable(method, annotation == null ? List.of() : annotation.ignored());
            InvalidSettingException obstacle =
                    ObservationSpec.obstacle(method.getDescriptor(), ReturnTypes.shapeOf(method));
            if (obstacle != null) {
                throw obstacle;
            }
        } catch (InvalidSettingException e) {
            if (!ObservationSpec.returnsNothing(method.getDescriptor())) {
                observations.exclude(new ExcludedMethod(
                        type.getName(),
                        method.getInternalName(),
                        method.getDescriptor(),
                        String.valueOf(e.getMessage())));
            }
            throw e;
        }
    }

    private static ObservationSpec spec(
            TypeDescription type, MethodDescription.InDefinedShape method, @Nullable ResolvedAnnotation annotation)
            throws InvalidSettingException {
        List<String> names = new ArrayList<>();
        @Nullable String[] known = ParameterNames.of(method);
        for (int i = 0; i < known.length; i++) {
            String name = known[i];
            names.add(name == null ? "p" + i : name);
        }
        List<String> key = new ArrayList<>();
        if (annotation != null && !annotation.key().isEmpty()) {
            for (KeyPathResolver.ResolvedPath each : new KeyPathResolver(
                            type, method, annotation.keyDeclaration(), ClassFileLocator.NoOp.INSTANCE)
                    .resolveAll(ofArguments(annotation.key()))) {
                key.add(each.path().names());
            }
        }
        return new ObservationSpec(
                method.getInternalName(),
                method.getDescriptor(),
                method.isStatic(),
                method.isSynchronized(),
                annotation == null ? "" : annotation.attributes().getOrDefault("ttl", ""),
                names,
                key);
    }

    /**
     * Adds what comparing results between callers needs to know: whose calls share, and the static parts of the key.
     */
    private static ObservationSpec verified(
            ObservationSpec spec,
            TypeDescription type,
            MethodDescription.InDefinedShape method,
            @Nullable ResolvedAnnotation annotation,
            ClassFileLocator files)
            throws InvalidSettingException {
        List<String> statics = new ArrayList<>();
        if (annotation == null) {
            return spec.verifying(false, statics);
        }
        KeyPathResolver resolver = new KeyPathResolver(type, method, annotation.keyDeclaration(), files);
        for (String each : annotation.key()) {
            if (StaticSource.isStart(each.strip())) {
                statics.add(resolver.resolve(each).path().encode());
            }
        }
        String scope = annotation.attributes().getOrDefault("scope", "").strip();
        return spec.verifying(scope.equalsIgnoreCase("TYPE"), statics);
    }

    /** Leaves static sources out: the observer runs no code of the application. */
    private static List<String> ofArguments(List<String> paths) {
        List<String> found = new ArrayList<>();
        for (String each : paths) {
            if (!StaticSource.isStart(each.strip())) {
                found.add(each);
            }
        }
        return found;
    }
}
