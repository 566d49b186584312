export { CameraPage as ZonesPage } from "../detail/CameraPage.tsx";
