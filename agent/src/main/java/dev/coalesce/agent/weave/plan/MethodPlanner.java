package dev.coalesce.agent.weave.plan;

import dev.coalesce.agent.key.KeyPath;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.settings.ContextParts;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.MethodSettings;
import dev.coalesce.agent.settings.MethodSpec;
import dev.coalesce.agent.settings.ResultCheck;
import dev.coalesce.agent.settings.ResultShape;
import dev.coalesce.agent.settings.StableName;
import dev.coalesce.agent.weave.declare.Overridden;
import dev.coalesce.agent.weave.declare.ResolvedAnnotation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.description.field.FieldDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import org.jspecify.annotations.Nullable;

/** Decides for one method whether it can be coalesced, and how. */
public final class MethodPlanner {
    /**
     * The number of parameter slots that a method may use. The JVM allows 255; the rest is for what a call site adds.
     */
    static final int MAX_SLOTS = 250;

    private final AllowedMembers members;
    private final int redefinitions;

    /**
     * Creates a planner for the methods of one class.
     *
     * @param members the members that weaving may add to the class
     * @param redefinitions how often the class was redefined
     */
    public MethodPlanner(AllowedMembers members, int redefinitions) {
        this.members = members;
        this.redefinitions = redefinitions;
    }

    /** Plans a method with a body. The fields are those of other methods of the class, the files those of all types. */
    MethodPlan plan(
            TypeDescription type,
            MethodDescription.InDefinedShape method,
            ResolvedAnnotation annotation,
            Set<String> fields,
            ClassFileLocator files,
            ContextParts added)
            throws InvalidSettingException {
        InvalidSettingException refusal = annotation.refusal();
        if (refusal != null) {
            throw refusal;
        }
        InvalidSettingException mistakes = null;
        try {
            checkTarget(method);
            ReservedMethods.check(method);
            if (!members.areNone()) {
                checkNames(type, method);
            }
        } catch (InvalidSettingException e) {
            mistakes = e;
        }
        MethodDescription declared = declaration(method, annotation);
        try {
            ReturnTypes.checkShareable(declared, annotation.ignored());
        } catch (InvalidSettingException e) {
            mistakes = mistakes == null ? e : mistakes; // a constructor returns nothing that matters
        }
        MethodSettings settings = MethodSettings.DEFAULTS;
        try {
            settings = MethodSettings.of(annotation.attributes());
        } catch (InvalidSettingException e) {
            mistakes = e.after(mistakes);
        }
        List<KeyPath> key = List.of();
        try {
            key = key(type, method, annotation, files);
        } catch (InvalidSettingException e) {
            mistakes = e.after(mistakes);
        }
        List<KeyPath> context = List.of();
        try {
            context = context(annotation, key, files, added);
        } catch (InvalidSettingException e) {
            mistakes = e.after(mistakes);
        }
        if (mistakes != null) {
            throw mistakes;
        }
        ResultShape shape = ReturnTypes.shapeOf(method);
        ResultCheck check = ReturnTypes.checkOf(ReturnTypes.shapeOf(declared) == shape ? declared : method, shape);
        for (ResolvedAnnotation other : annotation.alternatives()) {
            if (!MethodSettings.of(other.attributes()).equals(settings)
                    || !key(type, method, other, files).equals(key)
                    || !context(other, key, files, added).equals(context)
                    || !StableName.in(other.attributes()).equals(StableName.in(annotation.attributes()))) {
                throw new InvalidSettingException(Reason.REFUSED_CONFLICT, other.source());
            }
        }
        MethodSpec spec = spec(method, annotation, shape, check, key, "", context);
        MethodPlan plan = new MethodPlan(method, spec, settings, key);
        String field = AddedMembers.fieldOf(method);
        if (members.hasField(field)
                && !fields.contains(field)
                && plan.isPerObject()
                && !type.isRecord()
                && !type.isInterface()) {
            MethodSpec withField = spec(method, annotation, shape, check, key, field, context);
            return new MethodPlan(method, withField, settings, key);
        }
        return plan;
    }

    /** Returns the declaration that tells the type of the result. The class file of a proxy has only erased types. */
    static MethodDescription declaration(MethodDescription.InDefinedShape method, ResolvedAnnotation annotation) {
        return annotation.origin().proxy() ? Overridden.withTypeArguments(method) : method;
    }

    private static List<KeyPath> key(
            TypeDescription type,
            MethodDescription.InDefinedShape method,
            ResolvedAnnotation annotation,
            ClassFileLocator files)
            throws InvalidSettingException {
        List<KeyPath> paths = new ArrayList<>();
        for (KeyPathResolver.ResolvedPath each :
                new KeyPathResolver(type, method, annotation.keyDeclaration(), files).resolveAll(annotation.key())) {
            paths.add(each.path());
        }
        return paths;
    }

    /** Returns the parts that the option adds to the key, without those that the key has already. */
    private static List<KeyPath> context(
            ResolvedAnnotation annotation, List<KeyPath> key, ClassFileLocator files, ContextParts added)
            throws InvalidSettingException {
        List<KeyPath> paths = new ArrayList<>();
        if (added.isEmpty() || !annotation.hasContext()) {
            return paths;
        }
        InvalidSettingException mistakes = null;
        for (String text : added.paths()) {
            try {
                KeyPath path = KeyPathResolver.resolveStatic(text, files).path();
                if (!key.contains(path)) {
                    paths.add(path);
                }
            } catch (InvalidSettingException e) {
                mistakes = added.mistake(e, ContextParts.CURE_OF_METHOD).after(mistakes);
            }
        }
        if (mistakes != null) {
            throw mistakes;
        }
        return paths;
    }

    /**
     * Checks an abstract method. It is not coalesced itself, but its annotation applies to methods that override it.
     */
    static void checkDeclaration(MethodDescription.InDefinedShape method, ResolvedAnnotation annotation)
            throws InvalidSettingException {
        InvalidSettingException mistakes = null;
        try {
            ReservedMethods.check(method);
            ReturnTypes.checkShareable(method, annotation.ignored());
        } catch (InvalidSettingException e) {
            mistakes = e;
        }
        try {
            MethodSettings unused = MethodSettings.of(annotation.attributes());
        } catch (InvalidSettingException e) {
            mistakes = e.after(mistakes);
        }
        if (mistakes != null) {
            throw mistakes;
        }
    }

    private MethodSpec spec(
            MethodDescription.InDefinedShape method,
            ResolvedAnnotation annotation,
            ResultShape shape,
            ResultCheck check,
            List<KeyPath> key,
            String instanceField,
            List<KeyPath> context) {
        return new MethodSpec(
                method.getInternalName(),
                method.getDescriptor(),
                method.isStatic(),
                isInterruptible(method),
                shape,
                check,
                instanceField,
                wovenAttributes(annotation),
                encode(key),
                annotation.origin(),
                redefinitions,
                parameters(method, annotation),
                !annotation.key().isEmpty(),
                encode(context));
    }

    /** Returns the names of the parameters as the key uses them; empty for each one that is not known. */
    private static List<String> parameters(MethodDescription.InDefinedShape method, ResolvedAnnotation annotation) {
        List<String> names = new ArrayList<>();
        for (@Nullable String name : KeyPathResolver.names(method, annotation.keyDeclaration())) {
            names.add(name == null ? "" : name);
        }
        return names;
    }

    private static boolean isInterruptible(MethodDescription method) {
        for (TypeDescription exception : method.getExceptionTypes().asErasures()) {
            if (exception.represents(InterruptedException.class)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> encode(List<KeyPath> key) {
        List<String> encoded = new ArrayList<>();
        for (KeyPath path : key) {
            encoded.add(path.encode());
        }
        return encoded;
    }

    /**
     * Returns the attributes that the class file carries. Of the attributes that rules set, only those that are woven
     * are among them: the others are read when the method is linked, and may change later.
     */
    private static Map<String, String> wovenAttributes(ResolvedAnnotation annotation) {
        Map<String, String> attributes = new LinkedHashMap<>(annotation.written());
        for (String name : MethodSettings.WOVEN) {
            String value = annotation.attributes().get(name);
            if (value != null) {
                attributes.put(name, value);
            }
        }
        return attributes;
    }

    /**
     * Refuses a class that already has a member with the name of an added one: the JVM would not load the woven class.
     */
    private static void checkNames(TypeDescription type, MethodDescription.InDefinedShape method)
            throws InvalidSettingException {
        boolean fieldTaken = false;
        for (FieldDescription field : type.getDeclaredFields()) {
            fieldTaken |= field.getName().startsWith(AddedMembers.INSTANCE_FIELD_PREFIX);
        }
        boolean bodyTaken =
                method.isSynchronized() && !AddedMembers.bodyOf(method).isEmpty();
        if (fieldTaken || bodyTaken) {
            throw new InvalidSettingException(
                    Reason.REFUSED_MEMBER,
                    fieldTaken
                            ? "field whose name starts with " + AddedMembers.INSTANCE_FIELD_PREFIX
                            : "method " + method.getInternalName() + AddedMembers.BODY_SUFFIX);
        }
    }

    private void checkTarget(MethodDescription method) throws InvalidSettingException {
        if (method.isConstructor()) {
            throw new InvalidSettingException(Reason.REFUSED_CONSTRUCTOR);
        }
        if (method.isNative()) {
            throw new InvalidSettingException(Reason.REFUSED_NATIVE);
        }
        if (method.getStackSize() > MAX_SLOTS) {
            throw new InvalidSettingException(Reason.REFUSED_PARAMETERS, "" + method.getStackSize(), "" + MAX_SLOTS);
        }
        if (method.isSynchronized() && !members.hasBodyOf(method)) {
            throw new InvalidSettingException(Reason.REFUSED_SYNCHRONIZED);
        }
        for (ParameterDescription parameter : method.getParameters()) {
            if (parameter.getType().asErasure().getName().equals("kotlin.coroutines.Continuation")) {
                throw new InvalidSettingException(Reason.REFUSED_SUSPEND);
            }
        }
    }
}
