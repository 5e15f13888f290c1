// Libraries that bring no types of their own.
declare module 'camunda-bpmn-js-behaviors/lib/camunda-cloud';
declare module 'dmn-js/lib/NavigatedViewer';
