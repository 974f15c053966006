package dev.coalesce.agent.weave;

import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.bridge.CoalesceWovenClass;
import dev.coalesce.agent.proxy.ImplementationIndex;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.report.ConfigurationErrors;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.rules.RuleBook;
import dev.coalesce.agent.rules.Rules;
import dev.coalesce.agent.weave.declare.GeneratedClasses;
import dev.coalesce.agent.weave.declare.Overridden;
import dev.coalesce.agent.weave.declare.OwnClasses;
import dev.coalesce.agent.weave.declare.Types;
import dev.coalesce.agent.weave.plan.AddedMembers;
import dev.coalesce.agent.weave.plan.AllowedMembers;
import dev.coalesce.agent.weave.plan.ClassPlan;
import dev.coalesce.agent.weave.plan.ClassPlanner;
import dev.coalesce.agent.weave.plan.MethodPlanner;
import dev.coalesce.agent.weave.rewrite.BuildTimeWeaving;
import dev.coalesce.agent.weave.rewrite.ClassRewriter;
import dev.coalesce.agent.weave.scan.ClassFileScan;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import org.jspecify.annotations.Nullable;

/**
 * Weaves one class file at a time: afterwards, each coalesced method asks its group before it runs its body. No class
 * of the application is loaded for it. One weaver serves any number of threads.
 */
public final class Weaver {
    private final Class<?> bridge;
    private final ClassPlanner planner;
    private final ClassRewriter rewriter;
    private final EngineInitializer initializer;

    /** Receives the types that classes implement. Null during a build, which does not see all classes. */
    private final @Nullable ImplementationIndex implementations;

    /** Creates a weaver for an agent without rules. */
    public Weaver() {
        this(new RuleBook(Rules.NONE), new ImplementationIndex());
    }

    /**
     * Creates a weaver for an agent.
     *
     * @param rules for methods without an annotation, or for attributes that differ from the annotation's
     * @param implementations receives the types that classes implement
     */
    public Weaver(RuleBook rules, ImplementationIndex implementations) {
        this(rules, implementations, () -> true);
    }

    /**
     * Creates a weaver for an agent.
     *
     * @param rules for methods without an annotation, or for attributes that differ from the annotation's
     * @param implementations receives the types that classes implement
     * @param initializer is told which classes have been woven
     */
    Weaver(RuleBook rules, ImplementationIndex implementations, EngineInitializer initializer) {
        // Not a method reference, which would cost start-up time.
        this(CoalesceGroup.class, rules, implementations, initializer, new Consumer<>() {
            @Override
            public void accept(List<String> errors) {
                ConfigurationErrors.report(errors);
            }
        });
    }

    /**
     * Creates a weaver for a build. It does not coalesce methods of proxies.
     *
     * @param bridge the class whose static method {@code link} replaces {@link CoalesceGroup#link} in woven code
     * @param onError receives a message for each annotation that cannot be used
     */
    public Weaver(Class<?> bridge, Consumer<String> onError) {
        this(bridge, new RuleBook(Rules.NONE), null, () -> true, errors -> errors.forEach(onError));
    }

    private Weaver(
            Class<?> bridge,
            RuleBook rules,
            @Nullable ImplementationIndex implementations,
            EngineInitializer initializer,
            Consumer<List<String>> onErrors) {
        this.bridge = bridge;
        this.initializer = initializer;
        this.implementations = implementations;
        this.planner = new ClassPlanner(rules, implementations != null, onErrors);
        this.rewriter = new ClassRewriter(bridge);
    }

    /**
     * Weaves a class file. What cannot be woven is reported.
     *
     * @param name the name of the class, with dots
     * @param classFile the bytes of the class
     * @param loader the class loader of the class; null: the boot class loader
     * @param isLoading whether the class is being loaded, so that members can be added to it
     * @return the new bytes, or null if there is nothing to do
     */
    public byte @Nullable [] weave(String name, byte[] classFile, @Nullable ClassLoader loader, boolean isLoading) {
        return weave(isLoading ? WeavingPhase.ALL : WeavingPhase.CALLS, name, classFile, loader, !isLoading, true);
    }

    /**
     * Weaves a class file in part. Supertypes are not read if {@code mayInherit} is false: they have no annotation or
     * rule. A loaded class keeps the members that it has, whatever happens: the JVM accepts nothing else.
     */
    byte @Nullable [] weave(
            WeavingPhase phase,
            String name,
            byte[] classFile,
            @Nullable ClassLoader loader,
            boolean isLoaded,
            boolean mayInherit) {
        return weave(phase, name, classFile, loader, isLoaded, mayInherit, null);
    }

    /** Weaves methods that rules alone name, besides those of a loaded class that are woven already. */
    byte @Nullable [] weaveMore(
            String name, byte[] classFile, @Nullable ClassLoader loader, boolean mayInherit, Set<String> wovenBefore) {
        return weave(WeavingPhase.CALLS, name, classFile, loader, true, mayInherit, wovenBefore);
    }

    private byte @Nullable [] weave(
            WeavingPhase phase,
            String name,
            byte[] classFile,
            @Nullable ClassLoader loader,
            boolean isLoaded,
            boolean mayInherit,
            @Nullable Set<String> wovenBefore) {
        if (!isLoaded) {
            AllowedMembers any = AllowedMembers.ANY;
            AllowedMembers members = phase == WeavingPhase.ALL ? any : any.withoutFields();
            return weave(phase, name, classFile, loader, null, members, mayInherit, null);
        }
        if (phase == WeavingPhase.CALLS) {
            CoalesceWovenClass known = CoalesceWovenClass.find(loader, name);
            AllowedMembers members =
                    wovenBefore == null ? AllowedMembers.of(known).withoutFields() : AllowedMembers.NONE;
            return weave(phase, name, classFile, loader, known, members, mayInherit, wovenBefore);
        }
        CoalesceWovenClass known = CoalesceWovenClass.redefined(loader, name, checksum(classFile));
        if (phase == WeavingPhase.MEMBERS) {
            return withMembers(classFile, known);
        }
        try {
            byte[] woven = weave(phase, name, classFile, loader, known, AllowedMembers.of(known), mayInherit, null);
            return woven == null ? withMembers(classFile, known) : woven;
        } catch (Throwable e) {
            Log.warnOnce("weave " + name, Reason.NOT_WOVEN.text(name), e);
            return withMembers(classFile, known);
        }
    }

    private byte @Nullable [] weave(
            WeavingPhase phase,
            String name,
            byte[] classFile,
            @Nullable ClassLoader loader,
            @Nullable CoalesceWovenClass known,
            AllowedMembers members,
            boolean mayInherit,
            @Nullable Set<String> wovenBefore) {
        ClassFileLocator files = new ClassFileLocator.Compound(
                ClassFileLocator.Simple.of(name, classFile), new ClassFilesOfLoader(loader), OwnClasses.FILES);
        TypeDescription type = Types.describe(name, files);
        if (mayInherit && implementations != null) {
            noteImplementation(type, classFile, implementations);
        }
        if (BuildTimeWeaving.isWoven(classFile)) {
            if (known == null) {
                CoalesceWovenClass.loads(
                        loader, name, checksum(classFile), AddedMembers.fields(type), AddedMembers.bodies(type));
            }
            // The change is made in the phase that can be undone.
            return phase == WeavingPhase.MEMBERS ? null : BuildTimeWeaving.redirectToAgent(classFile);
        }
        MethodPlanner methodPlanner = new MethodPlanner(
                phase == WeavingPhase.MEMBERS ? members.withoutFields() : members,
                known == null ? 0 : known.redefinitions());
        ClassPlan plan = planner.plan(type, classFile, methodPlanner, mayInherit, files, wovenBefore);
        if (plan.isEmpty()) {
            return null;
        }
        if (known == null && phase != WeavingPhase.CALLS) {
            CoalesceWovenClass.loads(loader, name, checksum(classFile), plan.instanceFields(), members.bodies(plan));
        }
        if (phase == WeavingPhase.MEMBERS) {
            Set<String> bodies = members.bodies(plan);
            return bodies.isEmpty() ? null : ClassRewriter.addMembers(classFile, Set.of(), bodies);
        }
        byte[] woven = rewriter.rewrite(classFile, plan, members);
        plan.log();
        initializer.woven(loader, name, plan.coalescedMethods().size());
        return woven;
    }

    private static byte @Nullable [] withMembers(byte[] classFile, CoalesceWovenClass known) {
        return known.fields().isEmpty() && known.bodies().isEmpty()
                ? null
                : ClassRewriter.addMembers(classFile, known.fields(), known.bodies());
    }

    private static long checksum(byte[] classFile) {
        CRC32 checksum = new CRC32();
        checksum.update(classFile);
        return checksum.getValue();
    }

    /**
     * Tells whether a class may have to be woven: it or a supertype, without those of the JDK, has an annotation.
     *
     * @param type a class of the application
     * @return true also if it turns out later that there is nothing to weave
     */
    public static boolean mayNeedWeaving(@Nullable TypeDefinition type) {
        return ClassPlanner.mayNeedWeaving(type);
    }

    /**
     * Weaves a class while its application is built.
     *
     * @param builder receives the changes
     * @param name the name of the class, with dots
     * @param files the class files of the class and of the types it refers to
     * @return the same builder if there is nothing to do, or if the class has been woven before
     * @throws IOException if the class file cannot be read
     */
    public DynamicType.Builder<?> weave(DynamicType.Builder<?> builder, String name, ClassFileLocator files)
            throws IOException {
        byte[] classFile = files.locate(name).resolve();
        if (BuildTimeWeaving.isWoven(classFile)) {
            return builder;
        }
        ClassFileLocator all = new ClassFileLocator.Compound(files, OwnClasses.FILES);
        TypeDescription type = Types.describe(name, all);
        ClassPlan plan = planner.plan(type, classFile, new MethodPlanner(AllowedMembers.ANY, 0), true, all, null);
        if (plan.isEmpty()) {
            return builder;
        }
        plan.log();
        return builder.visit(ClassRewriter.changes(plan, bridge));
    }

    /**
     * Notes the types that a class implements, before the class can be used, and whatever becomes of its weaving. All
     * supertypes are noted, since the target of a proxy may inherit its method from any of them.
     */
    private static void noteImplementation(TypeDescription type, byte[] classFile, ImplementationIndex index) {
        if (GeneratedClasses.isMock(type, classFile) || GeneratedClasses.isGenerated(type, classFile)) {
            return;
        }
        if (type.isInterface()) {
            noteDefaultMethods(type, index);
            return;
        }
        for (String supertype : ClassFileScan.supertypes(classFile)) {
            index.note(supertype, type.getName()); // also if the supertype cannot be read
        }
        List<TypeDefinition> types = Overridden.withSupertypes(type);
        for (TypeDefinition supertype : types.subList(1, types.size())) {
            index.note(supertype.asErasure().getInternalName(), type.getName());
        }
    }

    /** Notes which methods of other interfaces the default methods of an interface implement. */
    private static void noteDefaultMethods(TypeDescription type, ImplementationIndex index) {
        for (MethodDescription.InDefinedShape method : type.getDeclaredMethods()) {
            if (!method.isAbstract()) {
                for (MethodDescription.InDefinedShape overridden : Overridden.all(null, method)) {
                    String declaration = overridden.getDeclaringType().getInternalName() + overridden.getDescriptor();
                    index.note(ImplementationIndex.method(overridden.getInternalName(), declaration), type.getName());
                }
            }
        }
    }
}
