package dev.coalesce.agent.weave;

import static net.bytebuddy.matcher.ElementMatchers.named;

import dev.coalesce.agent.bridge.CoalesceTable;
import dev.coalesce.agent.key.KeyPath;
import dev.coalesce.agent.site.Linker;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.bytecode.StackManipulation;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.implementation.bytecode.member.MethodInvocation;
import net.bytebuddy.implementation.bytecode.member.MethodVariableAccess;
import net.bytebuddy.utility.JavaConstant;

/** Gives the advice its two inputs, each by an {@code invokedynamic} that the engine links. */
final class CallSites {
    private static final MethodDescription.InDefinedShape BOOTSTRAP = TypeDescription.ForLoadedType.of(
                    CoalesceTable.class)
            .getDeclaredMethods()
            .filter(named("link"))
            .getOnly();

    private final Map<MethodDescription, Plan> plans;

    CallSites(Map<MethodDescription, Plan> plans) {
        this.plans = plans;
    }

    Advice.OffsetMapping.Factory<TableSite> table() {
        return new Mapping<>(TableSite.class) {
            @Override
            StackManipulation site(TypeDescription type, Plan plan) {
                return plan.isPerObject()
                        ? invoke(
                                Linker.TABLE,
                                TypeDescription.ForLoadedType.of(CoalesceTable.class),
                                List.of(type),
                                List.of(MethodVariableAccess.loadThis()),
                                plan)
                        : invoke(
                                Linker.TABLE,
                                TypeDescription.ForLoadedType.of(CoalesceTable.class),
                                List.of(),
                                List.of(),
                                plan);
            }
        };
    }

    Advice.OffsetMapping.Factory<KeySite> key() {
        return new Mapping<>(KeySite.class) {
            @Override
            StackManipulation site(TypeDescription type, Plan plan) {
                List<TypeDescription> types = new ArrayList<>();
                List<StackManipulation> loads = new ArrayList<>();
                for (KeyPath path : plan.key()) {
                    if (path.root() == KeyPath.THIS) {
                        types.add(type);
                        loads.add(MethodVariableAccess.loadThis());
                    } else {
                        ParameterDescription parameter =
                                plan.method().getParameters().get(path.root());
                        types.add(visible(parameter.getType().asErasure()));
                        loads.add(MethodVariableAccess.load(parameter));
                    }
                }
                return invoke(Linker.KEY, TypeDescription.ForLoadedType.of(Object.class), types, loads, plan);
            }
        };
    }

    /**
     * The type as the call site names it. Linking a call site loads the classes it names, and a plain call does not load
     * those of its parameters, which may be missing: such a method must go on working.
     */
    private static TypeDescription visible(TypeDescription type) {
        return type.isPrimitive() || type.represents(String.class)
                ? type
                : TypeDescription.ForLoadedType.of(Object.class);
    }

    private static StackManipulation invoke(
            String role,
            TypeDescription result,
            List<TypeDescription> types,
            List<StackManipulation> loads,
            Plan plan) {
        List<StackManipulation> code = new ArrayList<>(loads);
        List<JavaConstant> constants = new ArrayList<>();
        plan.spec().encode().forEach(line -> constants.add(JavaConstant.Simple.ofLoaded(line)));
        code.add(MethodInvocation.invoke(BOOTSTRAP).dynamic(role, result, types, constants));
        return new StackManipulation.Compound(code);
    }

    private abstract class Mapping<T extends Annotation> implements Advice.OffsetMapping.Factory<T> {
        private final Class<T> annotation;

        Mapping(Class<T> annotation) {
            this.annotation = annotation;
        }

        abstract StackManipulation site(TypeDescription type, Plan plan);

        @Override
        public Class<T> getAnnotationType() {
            return annotation;
        }

        @Override
        public Advice.OffsetMapping make(
                ParameterDescription.InDefinedShape target,
                AnnotationDescription.Loadable<T> found,
                AdviceType adviceType) {
            return (TypeDescription type,
                    MethodDescription method,
                    Assigner assigner,
                    Advice.ArgumentHandler arguments,
                    Advice.OffsetMapping.Sort sort) -> {
                Plan plan = plans.get(method.asDefined());
                if (plan == null) {
                    throw new IllegalStateException("not planned: " + method);
                }
                return new Advice.OffsetMapping.Target.ForStackManipulation(site(type, plan));
            };
        }
    }
}
