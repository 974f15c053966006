package dev.coalesce.agent.weave;

import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.observe.Observations;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.rules.ObservePatterns;
import dev.coalesce.agent.rules.RuleBook;
import dev.coalesce.agent.rules.Rules;
import dev.coalesce.agent.weave.declare.OwnClasses;
import dev.coalesce.agent.weave.declare.Types;
import dev.coalesce.agent.weave.plan.AllowedMembers;
import dev.coalesce.agent.weave.plan.ClassPlan;
import dev.coalesce.agent.weave.plan.ObservationPlanner;
import dev.coalesce.agent.weave.rewrite.ClassRewriter;
import dev.coalesce.agent.weave.scan.ClassFileScan;
import dev.coalesce.agent.weave.scan.Supertypes;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import org.jspecify.annotations.Nullable;

/**
 * Weaves the code that observes calls. It adds no members, and is registered as a transformer that can retransform, so
 * the code is taken back from a class as soon as nothing in it is worth observing, or when the agent leaves.
 *
 * <p>It exists only while something is to be observed.
 */
public final class ObservingTransformer implements ClassFileTransformer {
    private static final ClassLoader PLATFORM = ClassLoader.getPlatformClassLoader();

    /** Written by the thread that begins or ends an observation, read by those that load classes. */
    private volatile ObservePatterns patterns;

    private final RuleBook rules;
    private final EngineInitializer initializer;
    private final ObservationPlanner planner;
    private final Supertypes supertypes =
            new Supertypes(new ClassFileScan(Transformer.annotationConstants().toArray(new String[0])));

    /** Created with the first class, because the bridge exists only when the engine does. Racy: any one will do. */
    private volatile @Nullable ClassRewriter rewriter;

    /**
     * Creates a transformer.
     *
     * @param patterns the patterns of the option {@code observe}
     * @param rules the rules, some of which may observe
     * @param initializer called before the first class is woven
     * @param observations the observer of the woven methods
     * @param observesAnnotated whether annotated methods are observed too, because nothing coalesces them
     */
    public ObservingTransformer(
            ObservePatterns patterns,
            RuleBook rules,
            EngineInitializer initializer,
            Observations observations,
            boolean observesAnnotated) {
        this.patterns = patterns;
        this.rules = rules;
        this.initializer = initializer;
        this.planner = new ObservationPlanner(observations, observesAnnotated);
    }

    /**
     * Observes other methods from now on. Loaded classes change when they are retransformed.
     *
     * @param others the patterns of the option and of commands
     */
    public void setPatterns(ObservePatterns others) {
        patterns = others;
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] classFile) {
        if (name == null
                || loader == null
                || loader == PLATFORM
                || loader == getClass().getClassLoader()) {
            return null;
        }
        try {
            Rules current = rules.current();
            ObservePatterns selected = patterns;
            boolean isSelected = selected.concernsType(name);
            boolean hasRules = current.observe();
            boolean mayInherit = (isSelected || hasRules) && supertypes.mayInherit(loader, classFile, domain, current);
            if (!isSelected && !(hasRules && (mayInherit || current.concernsType(name)))) {
                return null;
            }
            return initializer.hasStackRoom() && initializer.initialize()
                    ? weave(name.replace('/', '.'), classFile, loader, selected, current, mayInherit)
                    : null;
        } catch (Throwable e) {
            if (!(e instanceof VirtualMachineError)) {
                Log.warnOnce("observe " + name, "could not observe " + name + ", which is left unchanged", e);
            }
            return null;
        }
    }

    private byte @Nullable [] weave(
            String name,
            byte[] classFile,
            ClassLoader loader,
            ObservePatterns selected,
            Rules current,
            boolean mayInherit) {
        ClassFileLocator files = new ClassFileLocator.Compound(
                ClassFileLocator.Simple.of(name, classFile), new ClassFilesOfLoader(loader), OwnClasses.FILES);
        TypeDescription type = Types.describe(name, files);
        ClassPlan plan = planner.plan(type, classFile, selected, current, mayInherit, files);
        return plan.isEmpty() ? null : rewriter().rewrite(classFile, plan, AllowedMembers.NONE);
    }

    private ClassRewriter rewriter() {
        ClassRewriter known = rewriter;
        if (known == null) {
            known = new ClassRewriter(CoalesceGroup.class);
            rewriter = known;
        }
        return known;
    }
}
