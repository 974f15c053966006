package dev.coalesce.processor;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeMirror;
import javax.tools.Diagnostic;
import org.jspecify.annotations.Nullable;

/**
 * Reports configuration errors in {@code @Coalesce} and {@code @Invalidates} as compiler errors, at the position of the
 * annotation or value. The processor generates nothing, claims no annotation, and has no other effect on a build.
 *
 * <p>All checks run in the last round, because an annotation may refer to types that other processors generate.
 */
public final class CoalesceProcessor extends AbstractProcessor {
    static final String COALESCE = "dev.coalesce.Coalesce";
    private static final String INVALIDATES = "dev.coalesce.Invalidates";
    private static final String INVALIDATES_CONTAINER = "dev.coalesce.Invalidates.All";

    /** The names of the types with annotated methods. An element would not remain valid beyond its round. */
    private final Set<String> annotatedTypes = new LinkedHashSet<>();

    /** Creates a processor. The compiler calls this constructor. */
    public CoalesceProcessor() {}

    @Override
    public Set<String> getSupportedAnnotationTypes() {
        return Set.of(COALESCE, INVALIDATES, INVALIDATES_CONTAINER);
    }

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latest();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        for (TypeElement annotation : annotations) {
            for (Element element : round.getElementsAnnotatedWith(annotation)) {
                if (element.getEnclosingElement() instanceof TypeElement type) {
                    annotatedTypes.add(type.getQualifiedName().toString());
                }
            }
        }
        if (round.processingOver()) {
            annotatedTypes.forEach(this::checkType);
        }
        return false;
    }

    private void checkType(String name) {
        TypeModel model = new TypeModel(processingEnv);
        TypeElement type = model.type(name);
        if (type == null) {
            return;
        }
        for (Element member : type.getEnclosedElements()) {
            if (member instanceof ExecutableElement method) {
                try {
                    checkMethod(model, method);
                } catch (RuntimeException e) {
                    // Most likely a referenced class is missing, which is no reason to fail the build.
                    processingEnv
                            .getMessager()
                            .printMessage(Diagnostic.Kind.NOTE, "Coalesce cannot check " + method + ": " + e, method);
                }
            }
        }
    }

    private void checkMethod(TypeModel model, ExecutableElement method) {
        for (DeclaredAnnotation coalesce : DeclaredAnnotation.find(method, COALESCE)) {
            checkCoalesce(model, coalesce);
        }
        List<DeclaredAnnotation> invalidates = new ArrayList<>(DeclaredAnnotation.find(method, INVALIDATES));
        DeclaredAnnotation.find(method, INVALIDATES_CONTAINER)
                .forEach(container -> invalidates.addAll(container.containedAnnotations()));
        for (DeclaredAnnotation annotation : invalidates) {
            checkInvalidates(model, annotation);
        }
    }

    private void checkCoalesce(TypeModel model, DeclaredAnnotation coalesce) {
        runCheck(coalesce, null, () -> new TargetChecker(model).check(coalesce));
        String entity = TargetChecker.sharedEntity(model, coalesce);
        if (entity != null) {
            report(Diagnostic.Kind.WARNING, coalesce, null, entity);
        }
        for (String attribute : AttributeChecker.DURATIONS) {
            AnnotationValue value = coalesce.value(attribute);
            runCheck(coalesce, value, () -> AttributeChecker.checkDuration(attribute, value));
        }
        AnnotationValue maxSize = coalesce.value(AttributeChecker.MAX_SIZE);
        runCheck(coalesce, maxSize, () -> AttributeChecker.checkSize(AttributeChecker.MAX_SIZE, maxSize));
        for (String attribute : AttributeChecker.BUFFERS) {
            AnnotationValue value = coalesce.value(attribute);
            runCheck(coalesce, value, () -> AttributeChecker.checkSize(attribute, value));
        }
        AnnotationValue name = coalesce.value(AttributeChecker.NAME);
        runCheck(coalesce, name, () -> AttributeChecker.checkName(name));
        CodecChecker codec = new CodecChecker(model, coalesce);
        AnnotationValue codecValue = coalesce.value(CodecChecker.CODEC);
        runCheck(coalesce, codecValue, codec::check);
        UnusedAttributes unused = new UnusedAttributes(coalesce);
        runCheck(coalesce, coalesce.value(UnusedAttributes.STALE_FOR), unused::checkStaleFor);
        // A rule or an option of the agent may set what is missing, which the compiler cannot know.
        runCheck(Diagnostic.Kind.WARNING, coalesce, maxSize, unused::checkMaxSize);
        runCheck(Diagnostic.Kind.WARNING, coalesce, codecValue, codec::checkUsed);
        AnnotationValue onTimeout = coalesce.value(UnusedAttributes.ON_TIMEOUT);
        runCheck(Diagnostic.Kind.WARNING, coalesce, onTimeout, unused::checkOnTimeout);
        List<TypeMirror> types = checkKey(model, coalesce);
        List<String> identity = types == null ? List.of() : unkeyedIdentity(model, coalesce);
        if (!identity.isEmpty()) {
            report(Diagnostic.Kind.WARNING, coalesce, coalesce.value("key"), IdentityParameters.warning(identity));
        }
    }

    /** Lists the parameters that look like the caller's identity and are not in the key, whose paths are valid. */
    private static List<String> unkeyedIdentity(TypeModel model, DeclaredAnnotation coalesce) {
        List<String> paths = coalesce.texts("key");
        List<String> found = new ArrayList<>();
        List<? extends VariableElement> parameters = coalesce.method().getParameters();
        for (int i = 0; i < parameters.size() && !paths.isEmpty(); i++) {
            String name = parameters.get(i).getSimpleName().toString();
            DeclaredResult type = new DeclaredResult(model, parameters.get(i).asType());
            if (!KeyPathResolver.startsAt(coalesce.method(), i, paths)
                    && IdentityParameters.isIdentity(name, type)
                    && !IdentityParameters.isIgnored(coalesce.texts("ignore"), name, i, type)) {
                found.add(name);
            }
        }
        return found;
    }

    /** Checks the key and returns the types of its parts; null if a type is not known. */
    private @Nullable List<TypeMirror> checkKey(TypeModel model, DeclaredAnnotation annotation) {
        List<TypeMirror> parts = new ArrayList<>();
        List<? extends AnnotationValue> paths = annotation.values("key");
        for (AnnotationValue path : paths) {
            String text = DeclaredAnnotation.text(path);
            runCheck(annotation, path, () -> {
                TypeMirror part = text == null ? null : new KeyPathResolver(model, annotation.method()).resolve(text);
                if (part != null) {
                    parts.add(part);
                }
            });
        }
        return parts.size() == paths.size() ? parts : null;
    }

    private void checkInvalidates(TypeModel model, DeclaredAnnotation invalidates) {
        runCheck(invalidates, null, () -> {
            TargetChecker.checkBody(invalidates.method());
            new ReservedMethods(model).checkInvalidating(invalidates.method());
        });
        List<TypeMirror> key = checkKey(model, invalidates);
        AnnotationValue type = invalidates.value("type");
        AnnotationValue method = invalidates.value("method");
        String name = DeclaredAnnotation.text(method);
        if (type == null
                || !(type.getValue() instanceof TypeMirror target)
                || TypeModel.isUnknown(target)
                || name == null) {
            return; // the compiler reports this itself
        }
        InvalidationChecker checker = new InvalidationChecker(model, target, name);
        runCheck(invalidates, method, checker::checkMethodExists);
        if (checker.lacksAnnotation()) {
            report(Diagnostic.Kind.WARNING, invalidates, method, message(checker.notCoalesced()));
        } else if (key != null && !key.isEmpty()) {
            runCheck(invalidates, invalidates.value("key"), () -> checker.checkKey(key));
        }
    }

    /** One check, which throws the error it finds. */
    private interface Check {
        void run() throws ConfigurationError;
    }

    private void runCheck(DeclaredAnnotation annotation, @Nullable AnnotationValue position, Check check) {
        runCheck(Diagnostic.Kind.ERROR, annotation, position, check);
    }

    private void runCheck(
            Diagnostic.Kind kind, DeclaredAnnotation annotation, @Nullable AnnotationValue position, Check check) {
        try {
            check.run();
        } catch (ConfigurationError e) {
            report(kind, annotation, position, message(e));
        }
    }

    private void report(
            Diagnostic.Kind kind, DeclaredAnnotation annotation, @Nullable AnnotationValue position, String text) {
        String message = "@" + annotation.name() + ": " + text;
        processingEnv.getMessager().printMessage(kind, message, annotation.method(), annotation.mirror(), position);
    }

    private static String message(ConfigurationError error) {
        return String.valueOf(error.getMessage());
    }
}
