package dev.coalesce.agent.weave.plan;

import dev.coalesce.Coalesce;
import dev.coalesce.agent.classes.ResultContent;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.reason.RefusedMethods;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.rules.RuleBook;
import dev.coalesce.agent.rules.Rules;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.Mode;
import dev.coalesce.agent.settings.StableName;
import dev.coalesce.agent.weave.declare.Annotations;
import dev.coalesce.agent.weave.declare.Declarations;
import dev.coalesce.agent.weave.declare.GeneratedClasses;
import dev.coalesce.agent.weave.declare.InheritedMethod;
import dev.coalesce.agent.weave.declare.Overridden;
import dev.coalesce.agent.weave.declare.ResolvedAnnotation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import org.jspecify.annotations.Nullable;

/**
 * Plans all methods of a class. A method that cannot be woven is reported, and has no effect on the other methods.
 *
 * <p>One planner serves any number of threads.
 */
public final class ClassPlanner {
    private final RuleBook rules;
    private final boolean coalescesProxies;
    private final Consumer<List<String>> onErrors;

    /**
     * Creates a planner.
     *
     * @param rules the rules; receives which methods exist, and which are woven
     * @param coalescesProxies whether methods of proxies may be coalesced; requires that all classes that load are seen
     * @param onErrors receives, for each class with errors, a message for each of them
     */
    public ClassPlanner(RuleBook rules, boolean coalescesProxies, Consumer<List<String>> onErrors) {
        this.rules = rules;
        this.coalescesProxies = coalescesProxies;
        this.onErrors = onErrors;
    }

    /**
     * Plans a class.
     *
     * @param type the class
     * @param classFile its bytes
     * @param planner plans the methods that are coalesced
     * @param mayInherit false if no supertype has an annotation or a rule
     * @param files the class files of the types that the class can refer to
     * @param wovenBefore the names and descriptors of the methods that are woven already; null if the class has been
     *     planned for the first time. Otherwise only methods that rules alone name are planned
     * @return the plan, which may be empty
     */
    public ClassPlan plan(
            TypeDescription type,
            byte[] classFile,
            MethodPlanner planner,
            boolean mayInherit,
            ClassFileLocator files,
            @Nullable Set<String> wovenBefore) {
        Rules current = rules.current();
        noteSeen(current, type);
        Declarations declarations = new Declarations(current, mayInherit);
        InvalidationPlanner invalidationPlanner = new InvalidationPlanner(declarations, files);
        ClassPlan plan = new ClassPlan(type);
        boolean isMock = GeneratedClasses.isMock(type, classFile);
        boolean isGenerated = GeneratedClasses.isGenerated(type, classFile);
        for (MethodDescription.InDefinedShape method : type.getDeclaredMethods()) {
            ResolvedAnnotation annotation = declarations.of(method);
            if (wovenBefore != null
                    && (annotation == null
                            || annotation.isAnnotated()
                            || wovenBefore.contains(method.getInternalName() + method.getDescriptor()))) {
                continue; // an annotated method was woven, or refused, when the class was loaded
            }
            if (isMock) {
                annotation = null;
            } else if (annotation != null && isGenerated) {
                annotation = coalescesProxies && !declarations.overridesCoalescedBody(method)
                        ? annotation.ofProxy(
                                Clients.of(type, annotation.origin().sources()))
                        : null;
            }
            if (annotation != null) {
                planCoalescing(plan, classFile, planner, method, annotation, files);
            }
            if (invalidationPlanner.invalidates(method, mayInherit)) {
                planInvalidation(plan, classFile, invalidationPlanner, method, isGenerated);
            }
        }
        if (!plan.errors.isEmpty()) {
            onErrors.accept(plan.errors);
        }
        return plan;
    }

    private void planCoalescing(
            ClassPlan plan,
            byte[] classFile,
            MethodPlanner planner,
            MethodDescription.InDefinedShape method,
            ResolvedAnnotation annotation,
            ClassFileLocator files) {
        TypeDescription type = plan.type();
        try {
            if (method.isAbstract()) {
                MethodPlanner.checkDeclaration(method, annotation);
                return;
            }
            checkVersion(classFile);
            MethodPlan planned = planner.plan(type, method, annotation, plan.instanceFields(), files, rules.context());
            checkResultIsReadable(method);
            plan.coalesce(planned, modeOf(annotation));
            String signature = ClassPlan.signature(name(type, annotation), method);
            UnusedAttributes.warn(annotation, planned, signature);
            String error = UnusedAttributes.error(annotation, planned, signature);
            if (error != null) {
                report(plan, annotation, error);
            }
            noteWoven(method, annotation);
            warnOfEntity(type, method, annotation);
            IdentityWarning.warn(planned, method, annotation, signature);
        } catch (RuntimeException e) {
            report(plan, method, annotation, unreadable(e));
        } catch (InvalidSettingException e) {
            report(plan, method, annotation, e);
        }
    }

    /**
     * Throws if the class of the result cannot be read. The code around the body needs to know it, and without this
     * check all methods of the class would be left unchanged.
     */
    private static void checkResultIsReadable(MethodDescription method) {
        int unused = method.getReturnType().asErasure().getModifiers();
    }

    /**
     * Warns about a result that belongs to a session. This is not an error, since nobody may change it. The
     * implementations of an annotated method, and a proxy in front of them, get one warning together.
     */
    private static void warnOfEntity(
            TypeDescription type, MethodDescription.InDefinedShape method, ResolvedAnnotation annotation) {
        String entity = ReturnTypes.entity(MethodPlanner.declaration(method, annotation), annotation.ignored());
        if (entity != null) {
            List<String> sources = annotation.origin().sources();
            Log.warnOnce(
                    "entity " + sources.get(sources.size() - 1) + method.getInternalName() + entity,
                    annotation.source() + " on " + ClassPlan.signature(name(type, annotation), method) + " returns "
                            + entity + ResultContent.SHARED_ENTITY);
        }
    }

    private void planInvalidation(
            ClassPlan plan,
            byte[] classFile,
            InvalidationPlanner planner,
            MethodDescription.InDefinedShape method,
            boolean isGenerated) {
        TypeDescription type = plan.type();
        try {
            checkVersion(classFile);
            InvalidationPlanner.Planned planned = planner.plan(type, method);
            for (InvalidationPlanner.Refused refused : planned.refused()) {
                reportInvalidation(plan, refused.source(), method, refused.reason());
            }
            if (!planned.specs().isEmpty()) {
                String name = isGenerated ? Clients.of(type, planned.declarations()) : type.getName();
                plan.invalidate(method, planned.specs(), name);
                for (String declaration : planned.declarations()) {
                    int bracket = declaration.indexOf('(');
                    rules.current()
                            .recordWoven(
                                    declaration.substring(0, bracket),
                                    method.getInternalName(),
                                    declaration.substring(bracket));
                }
                if (!isGenerated) {
                    warnOfLaterWrites(type, method);
                }
            }
        } catch (RuntimeException e) {
            reportInvalidation(
                    plan, "@Invalidates", method, String.valueOf(unreadable(e).getMessage()));
        } catch (InvalidSettingException e) {
            reportInvalidation(plan, "@Invalidates", method, String.valueOf(e.getMessage()));
        }
    }

    private void reportInvalidation(ClassPlan plan, String source, MethodDescription method, String reason) {
        String message =
                source + " on " + ClassPlan.signature(plan.type().getName(), method) + " has no effect: " + reason;
        // A rule that was read while the JVM runs must not stop it.
        if (rules.isReloaded() && !source.startsWith("@")) {
            Log.warnOnce(message, message);
        } else {
            plan.errors.add(message);
        }
    }

    private Mode modeOf(ResolvedAnnotation annotation) {
        return Mode.isIn(annotation.attributes()) ? Mode.of(annotation.attributes()) : rules.mode();
    }

    /** Names the class of a method; of a proxy, the interface for which it was generated. */
    private static String name(TypeDescription type, ResolvedAnnotation annotation) {
        String client = annotation.origin().client();
        return client.isEmpty() ? type.getName() : client;
    }

    private void report(
            ClassPlan plan, MethodDescription method, ResolvedAnnotation annotation, InvalidSettingException mistakes) {
        String signature = ClassPlan.signature(name(plan.type(), annotation), method);
        List<RefusedMethods.Refused> refused = new ArrayList<>();
        for (InvalidSettingException mistake : mistakes.all()) {
            String message = annotation.source() + " on " + signature + " has no effect: " + mistake.getMessage();
            refused.add(new RefusedMethods.Refused(
                    plan.type().getName(),
                    signature,
                    mistake.reason(),
                    message,
                    StableName.in(annotation.attributes())));
            report(plan, annotation, message);
        }
        RefusedMethods.record(signature, refused);
    }

    /**
     * Reports an error. A user cannot correct a proxy, and nothing is lost if a coalesced object is behind it. A rule
     * that was read while the JVM runs must not stop it.
     */
    private void report(ClassPlan plan, ResolvedAnnotation annotation, String message) {
        if (annotation.origin().proxy() || (rules.isReloaded() && !annotation.isAnnotated())) {
            Log.warnOnce(message, message);
        } else {
            plan.errors.add(message);
        }
    }

    /** Warns about a method that may return before it has written. This is not an error, since it need not be so. */
    private static void warnOfLaterWrites(TypeDescription type, MethodDescription method) {
        String result = ReturnTypes.unobservedCompletion(method);
        if (result != null) {
            String message = "@Invalidates on " + ClassPlan.signature(type.getName(), method)
                    + " invalidates once, when the method returns, but the " + result
                    + " that it returns may write later. Return a CompletionStage, block until all is written, or"
                    + " annotate a method that is called after the write";
            Log.warnOnce(message, message);
        }
    }

    /** Notes that a method is woven, for each declaration that a rule may name: all these rules apply to it. */
    private void noteWoven(MethodDescription method, ResolvedAnnotation annotation) {
        for (String source : annotation.origin().sources()) {
            int bracket = source.indexOf('(');
            rules.recordWoven(source.substring(0, bracket), method.getInternalName(), source.substring(bracket));
        }
        String name = StableName.in(annotation.attributes());
        if (!name.isEmpty()) {
            rules.recordNamed(name);
        }
    }

    private static void noteSeen(Rules rules, TypeDescription type) {
        if (rules.concernsType(type.getInternalName())) {
            List<String> methods = new ArrayList<>();
            for (MethodDescription.InDefinedShape method : type.getDeclaredMethods()) {
                methods.add(method.getInternalName() + method.getDescriptor());
            }
            rules.recordSeen(type.getInternalName(), methods, inherited(rules, type));
        }
    }

    /** Lists what a type inherits, for rules that name the type without a glob. */
    private static List<String> inherited(Rules rules, TypeDescription type) {
        List<String> methods = new ArrayList<>();
        if (!rules.namingType(type.getInternalName()).isEmpty()) {
            for (InheritedMethod method : InheritedMethod.of(type)) {
                String body = method.isAbstract()
                        ? ""
                        : " " + method.declared().getDeclaringType().getName();
                methods.add(method.getInternalName() + method.getDescriptor() + body);
            }
        }
        return methods;
    }

    private static InvalidSettingException unreadable(RuntimeException e) {
        return new InvalidSettingException(Reason.REFUSED_UNREADABLE, String.valueOf(e.getMessage()));
    }

    private static void checkVersion(byte[] classFile) throws InvalidSettingException {
        ClassFileVersion version = ClassFileVersion.ofClassFile(classFile);
        if (version.isLessThan(ClassFileVersion.JAVA_V7)) {
            throw new InvalidSettingException(Reason.REFUSED_CLASS_VERSION, "" + version.getMajorVersion());
        }
    }

    /**
     * Tells whether a class may have to be woven: it or a supertype, without those of the JDK, has an annotation. Rules
     * are not considered.
     *
     * @param type a class of the application; null: none
     * @return true also if it turns out later that there is nothing to weave
     */
    public static boolean mayNeedWeaving(@Nullable TypeDefinition type) {
        if (type == null || type.asErasure().getName().startsWith("java.")) {
            return false;
        }
        for (TypeDefinition each : Overridden.withSupertypes(type.asErasure())) {
            try {
                for (MethodDescription method : each.asErasure().getDeclaredMethods()) {
                    if (isAnnotated(method.asDefined())) {
                        return true;
                    }
                }
            } catch (RuntimeException unreadable) {
                // a supertype is not on the class path of the build
            }
        }
        return false;
    }

    private static boolean isAnnotated(MethodDescription.InDefinedShape method) {
        return Annotations.find(method, Coalesce.class) != null || InvalidationPlanner.isAnnotated(method, true);
    }
}
